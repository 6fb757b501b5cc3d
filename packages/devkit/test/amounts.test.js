// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assetOf, formatAmount, parseAmount, TBTC, TRN, TUSD } from 'trine-devkit';

test('amounts are read as they are written', () => {
  for (const [text, decimals, amount] of [['0', 6, 0n], ['1234.5', 6, 1_234_500_000n], ['0.000001', 6, 1n], ['7', 0, 7n]]) {
    assert.equal(parseAmount(text, decimals), amount);
  }
});

test('what is no amount, or finer than the asset, is none', () => {
  for (const text of ['', '-1', '1e3', '.5', '1.', '1,000', '0.0000001']) assert.equal(parseAmount(text, 6), undefined);
  assert.throws(() => TUSD.of('0.0000001'), RangeError);
});

test('amounts are written for people', () => {
  for (const [amount, decimals, text] of [
    [1_234_500_000n, 6, '1,234.5'], [1n, 6, '0.000001'], [-5n, 0, '-5'], [10n ** 24n, 18, '1,000,000'],
  ]) {
    assert.equal(formatAmount(amount, decimals), text);
  }
  assert.equal(TBTC.format(TBTC.of('0.03')), '0.03 tBTC');
});

test('assets are found by how the chain names them', () => {
  assert.equal(assetOf('Native'), TRN);
  assert.equal(assetOf({ WithId: 1n }), TUSD);
  assert.equal(assetOf({ WithId: 9n }), undefined);
});
