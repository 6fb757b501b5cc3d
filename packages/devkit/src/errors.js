// SPDX-License-Identifier: Apache-2.0
// @ts-check
// What can go wrong, as classes to tell apart.

/** A mistake that the user can put right: its message is all there is to say. */
export class UserError extends Error {}

/** Nothing listens at the endpoint. */
export class Unreachable extends UserError {
  /** @param {string} endpoint */
  constructor(endpoint) {
    super(`nothing answers at ${endpoint}: start a node with ./scripts/dev, or set TRINE_WS`);
  }
}

/** Somebody else listens at a port that a node was to have. */
export class PortTaken extends UserError {
  /** @param {number} port */
  constructor(port) {
    super(`another process listens at port ${port}: name another one, or leave it out`);
    this.port = port;
  }
}

/** What only a sealed chain can do was asked of another. */
export class NotSealed extends UserError {
  /** @param {string} method */
  constructor(method) {
    super(`the node does not know ${method}: start it with --sealing instant`);
    this.method = method;
  }
}

/** A transaction, or a call inside one, was included and failed. `name` is that of the error, such as
 * `lending.LtvTooHigh`, and `advice` what the chain's metadata says of it. */
export class DispatchFailure extends Error {
  /**
   * @param {{ name: string, advice: string }} error
   * @param {import('./chain.js').Inclusion} [inclusion] where it was included, if it was a transaction's
   */
  constructor({ name, advice }, inclusion) {
    super(`${name}: ${advice}`);
    this.name = name;
    this.advice = advice;
    this.inclusion = inclusion;
  }
}

/** Somebody else used the account at the same time. */
export class NonceTaken extends Error {}

/** The chain's time has not come so far as a transaction says. */
export class TooEarly extends Error {}

/**
 * The failure that an attempt ends in. Throws if it succeeds, if it fails otherwise, or if the failure's name is not
 * the one given.
 * @param {Promise<unknown>} attempt
 * @param {string} [name] such as `lending.LtvTooHigh`
 * @returns {Promise<DispatchFailure>}
 */
export async function refusal(attempt, name) {
  try {
    await attempt;
  } catch (error) {
    if (!(error instanceof DispatchFailure)) throw error;
    if (name !== undefined && error.name !== name) {
      throw new Error(`expected ${name}, got ${error.message}`, { cause: error });
    }
    return error;
  }
  throw new Error(`expected ${name ?? 'a failure'}, but it went through`);
}

/**
 * Run a program; an error that it throws ends the process with a message and exit code 1.
 * @param {(args: string[]) => Promise<unknown>} program
 */
export async function run(program) {
  try {
    await program(process.argv.slice(2));
    process.exit();
  } catch (error) {
    const told = error instanceof UserError ? error.message : error instanceof Error ? error.stack : String(error);
    console.error(`error: ${told}`);
    process.exit(1);
  }
}
