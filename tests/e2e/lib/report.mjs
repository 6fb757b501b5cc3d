// SPDX-License-Identifier: Apache-2.0
// What happened, for people: a line as it happens, a table at the end.

export class Report {
  #started = Date.now();
  #rows = [['What happened', 'Who', 'Amount', 'Block', 'Final as']];

  say(line) {
    const seconds = ((Date.now() - this.#started) / 1000).toFixed(0);
    console.log(`${seconds.padStart(4)} s  ${line}`);
  }

  /** Say that something happened in a block that is final, and put it into the table. */
  happened(what, who, amount, block) {
    const hash = `${block.hash.slice(0, 10)}…`;
    this.#rows.push([what, who, amount, String(block.number), hash]);
    this.say(`${who}: ${what}${amount && `, ${amount}`} (block ${block.number}, ${hash})`);
  }

  printTable() {
    const widths = this.#rows[0].map((_, i) => Math.max(...this.#rows.map((row) => row[i].length)));
    const line = (row) => row.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd();
    const [head, ...rows] = this.#rows;
    console.log(['', line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line), ''].join('\n'));
  }
}
