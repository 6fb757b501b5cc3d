// SPDX-License-Identifier: Apache-2.0
// What happened, for people: a line as it happens, a table for each scene at the end.

const HEAD = ['What happened', 'Who', 'Amount', 'Block', 'Final as'];

/** The report of one scene. Scenes play at the same time, so each line names its own. */
class Part {
  rows = [];

  constructor(report, title) {
    Object.assign(this, { report, title });
  }

  say(line) {
    this.report.say(line, this.title);
  }

  /** Say that something happened in a block, and put it into the table. */
  happened(what, who, amount, block) {
    const hash = `${block.hash.slice(0, 10)}…`;
    this.rows.push([what, who, amount, String(block.number), hash]);
    this.say(`${who}: ${what}${amount && `, ${amount}`} (block ${block.number})`);
  }
}

export class Report {
  #started = Date.now();
  #parts = [];

  part(title) {
    const part = new Part(this, title);
    this.#parts.push(part);
    return part;
  }

  say(line, title) {
    const seconds = ((Date.now() - this.#started) / 1000).toFixed(0);
    console.log(`${seconds.padStart(4)} s  ${title ? `[${title}] ` : ''}${line}`);
  }

  printTables() {
    // In the order of blocks; what happened in one block in that in which it was told.
    const tables = this.#parts.filter(({ rows }) => rows.length > 0)
      .map(({ title, rows }) => ({ title, rows: [...rows].sort((a, b) => a[3] - b[3]) }));
    this.print(HEAD, tables);
  }

  /** Print tables with the same columns. */
  print(head, tables) {
    const all = [head, ...tables.flatMap(({ rows }) => rows)];
    const widths = head.map((_, i) => Math.max(...all.map((row) => row[i].length)));
    const line = (row) => row.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd();
    const rule = widths.map((width) => '─'.repeat(width)).join('  ');
    for (const { title, rows } of tables) {
      console.log(['', title, line(head), rule, ...rows.map(line)].join('\n'));
    }
    console.log();
  }
}
