// SPDX-License-Identifier: Apache-2.0
// Prints what was measured with few and with many records in store.

import { readFileSync } from 'node:fs';

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

const rows = process.argv.slice(2).flatMap((file) => JSON.parse(readFileSync(file, 'utf8'))).map((batch) => {
  const sizes = new Map();
  for (const { components: [[, size]], extrinsic_time: time, reads, writes } of batch.time_results ?? batch.db_results) {
    const found = sizes.get(size) ?? { times: [], reads, writes };
    found.times.push(time / 1000);
    sizes.set(size, found);
  }
  const cells = [...sizes].sort(([a], [b]) => a - b).map(([size, { times, reads, writes }]) =>
    `10^${size}: ${median(times).toFixed(1).padStart(7)} µs ${String(reads).padStart(3)} r ${String(writes).padStart(3)} w`);
  return [`${new TextDecoder().decode(Uint8Array.from(batch.benchmark))}`.padEnd(24), ...cells].join('  ');
});
console.log('records: median time, database reads and writes\n' + rows.join('\n'));
