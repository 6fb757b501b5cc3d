// SPDX-License-Identifier: Apache-2.0
// What a wallet asks of any chain, on a real node: what calls would do, against what they then do, to the unit; how the
// chain is doing; what somebody has; and a signature over the metadata's hash. TRINE_NODE names the node's binary,
// TRINE_METADATA_HASH=1 says that it is one as released, with that hash in its Wasm.

import { isDeepStrictEqual } from 'node:util';
import { merkleizeMetadata } from '@polkadot-api/merkleize-metadata';
import {
  assetOf, ASSETS, DispatchFailure, only, partsOf, plain, priceAt, run, TBTC, termsOf, TRN, TUSD, UserError,
} from 'trine-devkit';
import { COLLATERAL, DEPOSIT, NOTHING, OFFER } from './lib/lending.mjs';
import { Trial } from './lib/trial.mjs';

const MARKET = 0;
const APR = 800n;
const WEEK = 7n * 24n * 60n * 60n * 1000n;
const MILLION = 1_000_000n;
/** More transfers than a block has room for. */
const CROWD = 20_000;

/** `{ Lending: 'Offer' }` is `Lending.Offer`. */
const nameOf = (reason) => Object.entries(reason)[0].join('.');

class Wallet {
  constructor(trial) {
    const { chain, blocks, checks, tx, api } = trial;
    Object.assign(this, { trial, chain, blocks, checks, tx, api });
  }

  ask(block, api, question, ...args) {
    return this.chain.ask(block, api, question, ...args);
  }

  /** What a call would do after a block: its outcome by name, and what its sender would have of each asset. */
  async simulate(block, who, call) {
    const { call: { simulationApi } } = await this.api.at(block.hash);
    const answer = await simulationApi.simulate(this.trial.address(who), call.method);
    if (answer.isErr) return { refused: plain(answer.asErr) };
    const { outcome, inside, payable, feeTrn, feeWorth, events, changes } = answer.asOk;
    const named = (error) => this.chain.failure(error, null).name;
    return {
      outcome: outcome.isErr ? named(outcome.asErr) : 'Ok',
      inside: inside.map(named),
      payable: payable.isOk ? 'Ok' : plain(payable.asErr),
      fee: feeTrn.toBigInt(),
      worth: plain(feeWorth),
      events: events.map(({ section, method }) => `${section}.${method}`),
      changes: plain(changes),
    };
  }

  /** All that somebody has after a block, by asset and part, nothing left out. */
  async sheet(block, who) {
    const { query } = await this.api.at(block.hash);
    const sheets = await Promise.all(ASSETS.map(async (asset) => {
      const [parts] = await partsOf(query, asset, [this.trial.address(who)]);
      return parts.map(([part, amount]) => [`${asset.symbol} ${part}`, amount]);
    }));
    return Object.fromEntries(sheets.flat());
  }

  /** What somebody would have by a simulation. */
  promised(before, { changes }) {
    const after = { ...before };
    for (const { asset, free, held } of changes) {
      const { symbol } = assetOf(asset);
      this.checks.equal(`${symbol} before, as the simulation has it`, free[0], before[`${symbol} free`]);
      after[`${symbol} free`] = free[1];
      for (const { reason, before: had, after: has } of held) {
        const part = `${symbol} ${nameOf(reason)}`;
        this.checks.equal(`${part} before, as the simulation has it`, had, before[part] ?? 0n);
        if (has > 0n) after[part] = has;
        else delete after[part];
      }
    }
    return after;
  }

  /** A call is played, and then made: what was said comes, to the unit. What comes of it. */
  async keepsItsPromise(what, who, call) {
    const early = await this.simulate(await this.blocks.best, who, call);
    const { outcome, block, fee, events } = await this.#make(who, call);
    // Fees move a little from block to block: those of this block are known after the one before it.
    const said = await this.simulate(block.parent, who, call);
    const [before, after] = await Promise.all([this.sheet(block.parent, who), this.sheet(block, who)]);
    this.checks.equal(`${what}: what was said in time`, [early.outcome, early.payable], [outcome, 'Ok']);
    this.checks.that(`${what}: the fee that was said in time`, abs(early.fee - fee) * 1_000n < fee);
    this.checks.equal(`${what}: the outcome`, said.outcome, outcome);
    this.checks.equal(`${what}: the fee`, said.fee, fee);
    this.checks.equal(`${what}: all that ${who} has`, this.promised(before, said), after);
    this.checks.that(`${what}: something changes`, !isDeepStrictEqual(before, after));
    this.checks.equal(`${what}: its events`, events.filter((name) => !said.events.includes(name)), ['system.Extrinsic']);
    const price = await priceAt(this.chain, block.parent, 0);
    this.checks.equal(`${what}: what the fee is worth`, said.worth.valueE18, (fee * price) / TRN.of(1));
    this.trial.say(`${what}: ${outcome}, for a fee of ${TRN.format(fee)}`);
    return events;
  }

  async #make(who, call) {
    const all = (events) => events.map(({ name }) => name.replace(/^(system\.Extrinsic).*/, '$1'));
    try {
      const { block, events, fee } = await this.chain.submit(call, this.trial.person(who), { inBlock: true });
      this.made = events;
      return { outcome: 'Ok', block: await this.blocks.at(block.number), fee, events: all(events) };
    } catch (error) {
      if (!(error instanceof DispatchFailure)) throw error;
      const { block, events, fee } = error.inclusion;
      return { outcome: error.name, block: await this.blocks.at(block.number), fee, events: all(events) };
    }
  }

  async calls() {
    const { balances, lending, utility } = this.tx;
    const to = this.trial.address('Dave');
    await this.keepsItsPromise('A transfer', 'Bob', balances.transferKeepAlive(to, TRN.of(5)));
    const tooMuch = balances.transferKeepAlive(to, TRN.of(5_000_000));
    await this.keepsItsPromise('A transfer of too much', 'Bob', tooMuch);
    const terms = termsOf({ apr: APR, term: WEEK, expires: await this.trial.expires() });
    const principal = TUSD.of(1_000);
    await this.keepsItsPromise('An offer', 'Bob', lending.placeOffer(MARKET, 'Lend', principal, terms));
    const { offer } = only(this.made, 'lending.OfferPlaced');
    const take = lending.take(offer, TUSD.of(400), TBTC.of('0.1'), APR);
    await this.keepsItsPromise('Taking it', 'Charlie', take);
    await this.keepsItsPromise('Taking what is gone', 'Charlie', lending.take(NOTHING, 1n, 1n, APR));
    const half = utility.batch([balances.transferKeepAlive(to, TRN.of(1)), tooMuch]);
    await this.keepsItsPromise('Half a batch', 'Bob', half);
    const { inside } = await this.simulate(await this.blocks.best, 'Bob', half);
    this.checks.equal('what fails inside a batch', inside, ['Token']);
  }

  /** What whoever asks cannot have played, be they who they say or not. */
  async refusals() {
    const { balances, sudo, system, timestamp, utility } = this.tx;
    const block = await this.blocks.best;
    const refusal = async (call) => (await this.simulate(block, 'Alice', call)).refused;
    const crowd = Array.from({ length: CROWD }, () => balances.transferKeepAlive(this.trial.address('Bob'), 1n));
    const heavy = await refusal(utility.batch(crowd));
    this.checks.equal('a crowd of transfers', Object.keys(heavy ?? {}), ['TooHeavy']);
    this.checks.equal('storage as it is', await refusal(sudo.sudo(system.setStorage([]))), 'Unbounded');
    this.checks.equal('the time', await refusal(timestamp.set(1)), 'NotSigned');
    const poor = await this.simulate(block, 'Nobody', system.remark('0x00'));
    this.checks.equal('who has nothing', [poor.outcome, poor.payable], ['Ok', { Invalid: 'Payment' }]);
  }

  async status() {
    const block = await this.blocks.best;
    const status = await this.ask(block, 'statusApi', 'status');
    const { query } = await this.api.at(block.hash);
    const [epoch, genesis, era, multiplier, used] = await Promise.all([
      query.babe.epochIndex(), query.babe.genesisSlot(), query.staking.activeEra(),
      query.transactionPayment.nextFeeMultiplier(), query.system.blockWeight(),
    ]);
    const active = era.unwrap();
    const slot = BigInt(plain(this.api.consts.babe.expectedBlockTime));
    const length = plain(this.api.consts.babe.epochDuration) * slot;
    const from = (plain(genesis) + plain(epoch) * (length / slot)) * slot;
    const left = plain(this.api.consts.staking.sessionsPerEra) - plain(epoch);
    this.checks.equal('the status', { ...status, fullness: null }, {
      nowMs: block.time,
      slotMs: slot,
      specVersion: plain(this.api.runtimeVersion.specVersion),
      epoch: { index: plain(epoch), fromMs: from, toMs: from + length },
      era: { index: plain(active.index), fromMs: plain(active.start), toMs: from + left * length },
      lastHalt: null,
      feeMultiplierE18: plain(multiplier),
      fullness: null,
      due: { lending: 0n, predictions: 0n, atLeast: false },
    });
    const weight = Object.values(plain(used)).reduce((sum, { refTime }) => sum + refTime, 0n);
    const most = plain(this.api.consts.system.blockWeights.maxBlock.refTime);
    this.checks.equal('how full the block was', status.fullness.weightPpm, (weight * MILLION) / most);
    this.trial.say('How the chain is doing is what the node says');
  }

  /** What Bob and Charlie have, with an offer and a loan, and the deposits for those. */
  async holdings() {
    const block = await this.blocks.best;
    const { items: assets, next } = await this.ask(block, 'accountsApi', 'assets', null, 100);
    this.checks.equal('the assets', assets.map(({ symbol, decimals }) => [symbol, Number(decimals)]),
      ASSETS.map(({ symbol, decimals }) => [symbol, decimals]));
    this.checks.equal('there are no more', next, null);
    for (const who of ['Bob', 'Charlie']) {
      const [{ items }, sheet, deposits] = await Promise.all([
        this.ask(block, 'accountsApi', 'holdings', this.trial.address(who), null, 100),
        this.sheet(block, who),
        this.ask(block, 'accountsApi', 'depositsOf', this.trial.address(who)),
      ]);
      const told = items.flatMap(({ asset, free, held }) => {
        const { symbol } = assetOf(asset);
        return [[`${symbol} free`, free], ...held.map(({ reason, held: amount }) => [`${symbol} ${nameOf(reason)}`, amount])];
      });
      this.checks.equal(`what ${who} has`, Object.fromEntries(told), sheet);
      for (const [i, { asset, free, held, worth }] of items.entries()) {
        const all = held.reduce((sum, part) => sum + part.held, free);
        const price = await priceAt(this.chain, block, assets[i].feed);
        const { symbol, decimals } = assetOf(asset);
        this.checks.equal(`what ${who}'s ${symbol} is worth`, worth.valueE18, (all * price) / 10n ** BigInt(decimals));
      }
      const paid = deposits.map(({ trn }) => trn).reduce((sum, trn) => sum + trn, 0n);
      this.checks.equal(`the deposits of ${who}`, paid, sheet[`TRN ${DEPOSIT}`]);
      const kind = who === 'Bob' ? 'Offers' : 'Loans';
      this.checks.equal(`what they are for`, deposits.map((one) => [one.kind, one.count]), [[kind, 1n]]);
    }
    const [bob, charlie] = await Promise.all(['Bob', 'Charlie'].map((who) => this.sheet(block, who)));
    this.checks.equal('what is on hold', [bob[`tUSD ${OFFER}`], charlie[`tBTC ${COLLATERAL}`]],
      [TUSD.of(600), TBTC.of('0.1')]);
    this.trial.say('What Bob and Charlie have is what the node stores');
  }

  /** Signers that show what they sign have the metadata's hash signed: as they count it, by the chain's properties. */
  async offlineSigner() {
    const { balances, system } = this.tx;
    const [metadata, properties] = await Promise.all([
      this.api.call.metadata.metadataAtVersion(15), this.api.rpc.system.properties(),
    ]);
    const hash = merkleizeMetadata(metadata.unwrap().toHex(), {
      tokenSymbol: properties.tokenSymbol.unwrap()[0].toString(),
      decimals: properties.tokenDecimals.unwrap()[0].toNumber(),
    }).digest();
    const right = `0x${Buffer.from(hash).toString('hex')}`;
    const wrong = `0x${'07'.repeat(32)}`;
    const attempt = async (metadataHash, call) => {
      const { nonce } = plain(await this.api.query.system.account(this.trial.address('Eve')));
      const signed = await this.chain.sign(call, this.trial.person('Eve'), { nonce: Number(nonce), mode: 1, metadataHash });
      const sent = this.chain.send(signed).then(() => nonce);
      return sent.catch(({ message }) => message);
    };
    const refused = await attempt(wrong, system.remark('0x00'));
    const taken = await attempt(right, balances.transferKeepAlive(this.trial.address('Dave'), TRN.of(1)));
    if (process.env.TRINE_METADATA_HASH !== '1') {
      const unknown = /^1011: .*CannotLookup$/;
      this.checks.that(`a node without the hash: ${refused}`, unknown.test(refused) && unknown.test(taken));
      this.trial.say('Without the hash in its Wasm, the node refuses whatever an offline signer signs');
      return;
    }
    this.checks.that(`a wrong hash: ${refused}`, /bad signature/.test(refused));
    this.checks.that(`the right hash: ${taken}`, typeof taken === 'bigint');
    const from = this.trial.address('Eve');
    await this.blocks.event({ number: (await this.blocks.best).number - 1 }, 'balances.Transfer', { from });
    const { nonce } = plain(await this.api.query.system.account(from));
    this.checks.equal('transactions of the offline signer', nonce, taken + 1n);
    this.trial.say('A signature over the metadata\'s hash is taken, one over another hash is not');
  }
}

const abs = (number) => (number < 0n ? -number : number);

run(async (args) => {
  if (args.length > 0) throw new UserError('usage: TRINE_NODE=<the node\'s binary> node wallet.mjs');
  const trial = await Trial.begin();
  const wallet = new Wallet(trial);
  await wallet.offlineSigner();
  await wallet.calls();
  await wallet.refusals();
  await wallet.holdings();
  await wallet.status();
  await trial.end();
});
