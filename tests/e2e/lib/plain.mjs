// SPDX-License-Identifier: Apache-2.0
// Decoded chain data as plain JavaScript values.

import { bool, Enum, Null, Option, Struct, Tuple, Vec, VecFixed } from '@polkadot/types';

/** Numbers become BigInt, structs objects, enums strings or `{ Variant: value }`, the rest strings. */
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
  if ([Vec, VecFixed, Tuple].some((List) => codec instanceof List)) return [...codec].map(plain);
  return codec.toString();
}
