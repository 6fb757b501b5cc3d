// SPDX-License-Identifier: Apache-2.0
// @ts-check
// What can go wrong, by what is to be done about it.

/** Something that whoever runs the program can put right; the message says how. No trace is shown. */
export class UserError extends Error {}

/** The connection is gone, or was never there: try again. */
export class Lost extends Error {}

/** The node did not take a transaction into its pool. */
export class Refused extends Error {
  /**
   * @param {'full' | 'priority' | 'known' | 'stale' | 'banned' | 'poor' | 'invalid'} kind
   * @param {string} message
   */
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/** A transaction got into a block and its call failed. */
export class DispatchFailure extends UserError {
  /**
   * @param {string} name as `predictions.SaleIsOver`
   * @param {string} advice the chain's own words
   */
  constructor(name, advice) {
    super(`the chain says ${name}${advice && `: ${advice}`}`);
    this.failure = name;
  }
}
