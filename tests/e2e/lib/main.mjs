// SPDX-License-Identifier: Apache-2.0
// How each program here starts and ends.

/** A mistake that the user can put right: its message is all there is to say. */
export class UserError extends Error {}

/** Run a program; an error it throws ends the process with a message and exit code 1. */
export async function run(program) {
  try {
    await program(process.argv.slice(2));
    process.exit();
  } catch (error) {
    console.error(`error: ${error instanceof UserError ? error.message : error.stack}`);
    process.exit(1);
  }
}
