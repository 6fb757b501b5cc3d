// SPDX-License-Identifier: Apache-2.0
// Prints what was measured with few and with many records in store.

import { readFileSync } from 'node:fs';

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Measurements of a benchmark by the exponent of the number of records. */
function bySize({ time_results: times, db_results: accesses }) {
  const sizes = new Map();
  for (const { components: [[, size]], extrinsic_time: nanoseconds } of times) {
    sizes.set(size, [...(sizes.get(size) ?? []), nanoseconds / 1000]);
  }
  return [...sizes].map(([size, microseconds]) => {
    const { reads, writes } = accesses.find(({ components: [[, other]] }) => other === size);
    return `10^${size}: ${median(microseconds).toFixed(0).padStart(4)} µs ${reads} r ${writes} w`;
  });
}

console.log('Records in store: median time, database reads and writes');
for (const file of process.argv.slice(2)) {
  for (const batch of JSON.parse(readFileSync(file, 'utf8'))) {
    console.log([batch.benchmark.padEnd(18), ...bySize(batch)].join('   '));
  }
}
