// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Decoded chain data as plain JavaScript values.

import { bool, Enum, Null, Option, Struct, Tuple, Vec, VecFixed } from '@polkadot/types';

/**
 * Numbers become BigInt, structs objects, enums strings or `{ Variant: value }`, options their value or null, the rest
 * strings.
 * @param {any} codec
 * @returns {any}
 */
export function plain(codec) {
  if (typeof codec.toBigInt === 'function') return codec.toBigInt();
  if (codec instanceof bool) return codec.valueOf();
  if (codec instanceof Null) return null;
  if (codec instanceof Option) return codec.isNone ? null : plain(codec.unwrap());
  if (codec instanceof Enum) {
    return codec.inner instanceof Null ? codec.type : { [codec.type]: plain(codec.inner) };
  }
  if (codec instanceof Struct) {
    return Object.fromEntries([...codec].map(([name, value]) => [name, plain(value)]));
  }
  if (codec instanceof Vec || codec instanceof VecFixed || codec instanceof Tuple) return [...codec].map(plain);
  return codec.toString();
}
