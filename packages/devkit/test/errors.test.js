// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DispatchFailure, matches, only, refusal } from 'trine-devkit';

const failure = () => Promise.reject(new DispatchFailure({ name: 'lending.LoanGone', advice: 'Look again.' }));

test('a refusal by the expected error is returned with its advice', async () => {
  const { name, advice } = await refusal(failure(), 'lending.LoanGone');
  assert.deepEqual([name, advice], ['lending.LoanGone', 'Look again.']);
});

test('another error, another kind of failure, or success is not what was expected', async () => {
  await assert.rejects(refusal(failure(), 'lending.NotMaker'), /expected lending.NotMaker, got lending.LoanGone/);
  await assert.rejects(refusal(Promise.reject(new TypeError('oh')), 'lending.LoanGone'), TypeError);
  await assert.rejects(refusal(Promise.resolve(), 'lending.LoanGone'), /but it went through/);
});

test('the one event that is meant is found, or there is a complaint', () => {
  const event = (name, data) => ({ name, data, byChain: false, raw: null });
  const events = [event('a.B', { x: 1n, y: 2n }), event('a.C', { x: 1n }), event('a.C', { x: 2n })];
  assert.ok(matches(events[0], 'a.B', { y: 2n }));
  assert.deepEqual(only(events, 'a.C', { x: 2n }), { x: 2n });
  assert.throws(() => only(events, 'a.C'), /found several/);
  assert.throws(() => only(events, 'a.D'), /found none among: a.B, a.C, a.C/);
});
