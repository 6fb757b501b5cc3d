// SPDX-License-Identifier: Apache-2.0
// Counts checks and says what differs.

import { isDeepStrictEqual, inspect } from 'node:util';

const show = (value) => inspect(value, { depth: null, breakLength: Infinity, sorted: true });

export class Checks {
  passed = 0;
  failed = 0;

  /** Check that two values are deeply equal. */
  equal(what, actual, expected, format = show) {
    this.#count(isDeepStrictEqual(actual, expected), () => [
      what,
      `expected ${format(expected)}`,
      `actual   ${format(actual)}`,
    ]);
  }

  /** Check a condition. */
  that(what, holds) {
    this.#count(holds, () => [what]);
  }

  #count(holds, describe) {
    if (holds) {
      this.passed += 1;
    } else {
      this.failed += 1;
      console.error(`FAILED: ${describe().join('\n        ')}`);
    }
  }

  /** Print the closing line and leave with the exit code that fits it. */
  finish() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    process.exitCode = this.failed > 0 ? 1 : 0;
  }
}
