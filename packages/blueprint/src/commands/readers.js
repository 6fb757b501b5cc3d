// SPDX-License-Identifier: Apache-2.0
// @ts-check
// What a buyer does: list, unlock, read.

import { equal } from '../bytes.js';
import { accountOf } from '../chain.js';
import { UserError } from '../errors.js';
import { readingKeyOf, readingSecretOf } from '../keys.js';
import { commitment, crypt, decodeMessage, isDeliveryOf, publicKey, unwrap } from '../seal.js';
import { formatDecimal, safeBytes, saysPosition, when } from '../text.js';
import { blueprintOf, keyFromSeed, tipOf } from './traders.js';

/** @typedef {import('../cli.js').Session} Session */

/** @param {Session} session */
export async function list({ chain, options, signer, state, out, err }) {
  const trader = options.all ? undefined : typeof options.trader === 'string' ? accountOf(options.trader) : signer.publicKey;
  const blueprints = await (await chain.view()).blueprints(trader);
  if (!blueprints.length) err('none');
  const seeded = state.read() !== null;
  for (const blueprint of blueprints) {
    const own = equal(blueprint.trader, signer.publicKey);
    const key = blueprint.revealedKey ?? (own && seeded ? keyFromSeed(state, chain.genesis, blueprint) : null);
    out(line(chain, blueprint, own ? 'you' : chain.address(blueprint.trader), saysContent(chain.genesis, blueprint, key)));
  }
}

/**
 * @param {Uint8Array} genesis
 * @param {import('../chain.js').Blueprint} blueprint
 * @param {Uint8Array | null} key
 */
function saysContent(genesis, { trader, sequence, ciphertext, commitment: committed, open }, key) {
  if (open) return saysPosition(open);
  if (!key || !ciphertext || !committed) return 'sealed';
  const context = { genesis, trader, sequence };
  if (!equal(commitment(context, key), committed)) return 'sealed';
  const plain = decodeMessage(crypt(context, key, ciphertext));
  return plain ? saysPosition(plain) : 'MALFORMED';
}

/**
 * @param {any} chain
 * @param {import('../chain.js').Blueprint} blueprint
 * @param {string} who
 * @param {string} says
 */
function line(chain, { id, terms, deliverBy }, who, says) {
  const { feed, oddsE2, stopPpm, price, sold, unsold } = terms;
  const sale = sold + unsold === 0n ? 'not sold' : `price ${price}  sold ${sold}, ${unsold} left  delivery by ${when(deliverBy)}`;
  return `${id}  feed ${feed}  ${says}  odds ${formatDecimal(oddsE2, 2)}  stop ${formatDecimal(stopPpm, 4)}%  ${sale}  ${who}`;
}

/** @param {Session} session */
export async function unlock(session) {
  const { chain, options, signer, state, out, err } = session;
  const { id, blueprint, view } = await blueprintOf(session);
  if (equal(blueprint.trader, signer.publicKey)) throw new UserError('this is your own blueprint');
  if (await view.unlock(id, signer.publicKey)) throw new UserError(`you have unlocked blueprint ${id} already: blueprint read ${id}`);
  const registered = await view.readingKey(signer.publicKey);
  const own = readingKeyOf(state.seed(), signer.publicKey);
  const calls = [chain.unlock(id)];
  if (!registered || !equal(registered, own)) {
    if (registered && options['replace-reading-key'] !== true) {
      throw new UserError(
        'the reading key that this account has registered is not of the reading seed here: import that seed (blueprint seed import), ' +
          'or give --replace-reading-key; what was unlocked before stays with the former key',
      );
    }
    calls.unshift(chain.setReadingKey(own));
  }
  await chain.submit(chain.all(calls), signer, tipOf(options, chain));
  out(`unlocked blueprint ${id}; it is delivered by ${when(blueprint.deliverBy)} at the latest: blueprint read ${id}`);
  if (!state.exported) err('what is delivered can be read with your reading seed alone: keep it elsewhere too (blueprint seed export)');
}

/** @param {Session} session */
export async function read(session) {
  const { chain, signer, state, out } = session;
  const { id, blueprint, view } = await blueprintOf(session);
  const bought = await view.unlock(id, signer.publicKey);
  if (!bought) throw new UserError(`you have not unlocked blueprint ${id}: blueprint unlock ${id}`);
  const context = { genesis: chain.genesis, trader: blueprint.trader, sequence: blueprint.sequence };
  const { index, readingKey, delivery } = bought;
  if (!delivery && !blueprint.revealedKey) {
    throw new UserError(`blueprint ${id} is not delivered to you yet; its trader has until ${when(blueprint.deliverBy)}, and pays you if it is not`);
  }
  let key = blueprint.revealedKey;
  const faults = [];
  if (delivery) {
    const secret = state.read() && readingSecretOf(state.seed(), signer.publicKey);
    const mine = secret !== null && equal(publicKey(secret), readingKey);
    if (!mine && !key) throw new UserError(`blueprint ${id} was unlocked with the reading key of another seed: import that one (blueprint seed import --replace)`);
    const given = mine ? unwrap(context, index, readingKey, secret, delivery) : null;
    if (given && equal(commitment(context, given), blueprint.commitment)) key = given;
    else if (given) faults.push('THE DELIVERY IS WRONG: what it holds is not the key that was committed to.');
    if (key && !faults.length && !isDeliveryOf(context, key, index, readingKey, delivery)) {
      faults.push('THE DELIVERY IS FAULTY: it differs from what the key says.');
    }
  } else faults.push('NOTHING WAS DELIVERED to you; this is what was revealed to all.');
  if (faults.length) faults.push('When the blueprint is closed you get back its price and the cover of one unit.');

  const plain = key && decodeMessage(crypt(context, key, blueprint.ciphertext));
  if (key && !plain) faults.push('THE MESSAGE IS MALFORMED: it says nothing, and the blueprint will count as hidden, as its worst loss.');
  for (const fault of faults) out(`!!! ${fault}`);
  if (plain) {
    out(`blueprint ${id} of ${chain.address(blueprint.trader)}: ${saysPosition(plain)}`);
    if (plain.thesis.length) out(`thesis: ${safeBytes(plain.thesis)}`);
    if (!faults.length) out('checked: this is what was committed to when it was posted');
  }
  return faults.length ? 3 : 0;
}
