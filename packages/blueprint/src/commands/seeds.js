// SPDX-License-Identifier: Apache-2.0
// @ts-check
// The reading seed: shown, and brought here.

import { readFileSync } from 'node:fs';
import { equal, fromHex, toHex } from '../bytes.js';
import { UserError } from '../errors.js';
import { readingKeyOf } from '../keys.js';

/** @param {import('../cli.js').Session} session */
export async function seed(session) {
  const [what] = session.words;
  if (what === 'export') return exportSeed(session);
  if (what === 'import') return importSeed(session);
  throw new UserError('blueprint seed export, or blueprint seed import');
}

/** @param {import('../cli.js').Session} session */
async function exportSeed({ state, out, err, chain, signer }) {
  out(toHex(state.export()));
  err(`the reading seed of ${chain.address(signer.publicKey)}: keep it where you keep secrets. It opens all that this account sells`);
  err('and buys from now on; without it, a lost disk is a lost sale. It cannot move money.');
}

/** @param {import('../cli.js').Session} session */
async function importSeed({ state, options, input, out, err, chain, signer }) {
  const text = typeof options.file === 'string' ? readFileSync(options.file, 'utf8') : await input();
  const bytes = fromHex(text, 32, 'the seed');
  const kept = state.import(bytes, options.replace === true);
  if (kept) err(`the former seed is kept in ${kept}`);
  const registered = await (await chain.view()).readingKey(signer.publicKey);
  out(`imported for ${chain.address(signer.publicKey)}`);
  if (registered && !equal(registered, readingKeyOf(bytes, signer.publicKey))) {
    err('WARNING: the reading key that this account has registered is not of this seed. Was it mistyped, or of another account?');
    return 3;
  }
}
