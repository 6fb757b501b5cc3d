// SPDX-License-Identifier: Apache-2.0
//! Channels. Switched on by [`Limits::channels`] once the pallet has them.

use super::{rules, world::*};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Channel {
	pub payer: Who,
	pub payee: Who,
	/// All that was ever put in.
	pub deposit: u128,
	/// Of that.
	pub paid: u128,
	/// When the payer closed it.
	pub closed: Option<Tick>,
	/// For the record.
	pub record_deposit: u128,
}

impl World {
	fn channel(&self, id: u64) -> Result<&Channel, Why> {
		self.channels.get(&id).ok_or(Why::NoChannel)
	}

	fn channel_mut(&mut self, id: u64) -> &mut Channel {
		self.channels.get_mut(&id).expect("the channel was looked up before")
	}

	pub fn open_channel(&mut self, who: Who, payee: Who, deposit: u128) -> Result<(), Why> {
		need(who != payee, Why::NotAllowed)?;
		need(deposit > 0, Why::NothingToDo)?;
		let record_deposit = self.limits.channel_deposit;
		self.hold(Reason::Channel, who, deposit)?;
		self.hold(Reason::Deposit, who, record_deposit)?;
		let channel = Channel { payer: who, payee, deposit, paid: 0, closed: None, record_deposit };
		self.channels.insert(self.next_channel, channel);
		self.next_channel += 1;
		Ok(())
	}

	pub fn top_up_channel(&mut self, who: Who, id: u64, more: u128) -> Result<(), Why> {
		let channel = self.channel(id)?;
		need(channel.payer == who, Why::NotYours)?;
		need(channel.closed.is_none(), Why::AlreadyClosing)?;
		need(more > 0, Why::NothingToDo)?;
		self.hold(Reason::Channel, who, more)?;
		self.channel_mut(id).deposit += more;
		Ok(())
	}

	/// `signed`: whether the voucher is this channel's, over this total, by its key. It counts as long as
	/// the channel is there, also after the closing time.
	pub fn redeem(&mut self, id: u64, total: u128, signed: bool) -> Result<(), Why> {
		let channel = self.channel(id)?.clone();
		need(signed, Why::BadSignature)?;
		let total = total.min(channel.deposit);
		need(total > channel.paid, Why::NothingNew)?;
		let more = total - channel.paid;
		self.pay_held(Reason::Channel, channel.payer, channel.payee, more);
		self.channel_mut(id).paid = total;
		*self.book.redeemed.entry(id).or_default() += more;
		Ok(())
	}

	pub fn close_channel(&mut self, who: Who, id: u64) -> Result<(), Why> {
		let now = self.now;
		let channel = self.channel(id)?;
		if channel.payee == who {
			self.end_channel(id);
			return Ok(());
		}
		need(channel.payer == who, Why::NotYours)?;
		need(channel.closed.is_none(), Why::AlreadyClosing)?;
		self.channel_mut(id).closed = Some(now);
		Ok(())
	}

	pub fn finish_channel(&mut self, id: u64) -> Result<(), Why> {
		let closed = self.channel(id)?.closed.ok_or(Why::NotYet)?;
		need(self.now >= closed + rules::CLOSING, Why::NotYet)?;
		self.end_channel(id);
		Ok(())
	}

	fn end_channel(&mut self, id: u64) {
		let channel = self.channels.remove(&id).expect("the channel was looked up before");
		self.release(Reason::Channel, channel.payer, channel.deposit - channel.paid);
		self.release(Reason::Deposit, channel.payer, channel.record_deposit);
		self.book.count("channel ended");
	}
}
