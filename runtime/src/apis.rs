// SPDX-License-Identifier: Apache-2.0
//! What the node and its clients can ask of the runtime.

use crate::{
	configs::{time, AssetKind, BABE_GENESIS_EPOCH_CONFIG},
	opaque::SessionKeys,
	presets, queries, AccountId, Babe, Balance, Block, Executive, Grandpa, Historical,
	InherentDataExt, Lending, Nonce, Predictions, Prices, Runtime, RuntimeCall,
	RuntimeGenesisConfig, Seeding, Staking, System, TransactionPayment, VERSION,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::{
	genesis_builder_helper::{build_state, get_preset},
	traits::KeyOwnerProofSystem,
	weights::Weight,
};
use pallet_grandpa::AuthorityId as GrandpaId;
use pallet_lending::{
	BasisPoints, BookCursor, Level, LoanId, LoanStatus, LoanView, MarketId, MarketView, OfferId,
	OfferView, Page, Position, Quote, Role, SweepQuote, Why,
};
use pallet_predictions::{
	self as predictions, BlueprintDetail, BlueprintId, BlueprintTerms, BlueprintView, Board,
	Bytes32, DeliveriesOf, DeliveryCursor, DeliveryDue, FollowingView, PhaseCursor, PostQuote,
	RankCursor, RankList, TraderRow, TraderView, UnlockQuote, UnlockView,
};
use pallet_prices::{Chart, FeedView, OperatorView};
use pallet_seeding::{self as seeding, InfoHash, PoolId, PoolView, PricePoint, SeatView};
use primitives::{
	Answer, Bounds, FeedId, FeedRule, HistoryError, Moment, Point, PriceError, Sample, Touch,
};
use sp_api::impl_runtime_apis;
use sp_core::{crypto::KeyTypeId, OpaqueMetadata};
use sp_runtime::{
	traits::{Block as BlockT, NumberFor},
	transaction_validity::{TransactionSource, TransactionValidity},
	ApplyExtrinsicResult, FixedU128,
};
use sp_version::RuntimeVersion;

impl_runtime_apis! {
	impl sp_api::Core<Block> for Runtime {
		fn version() -> RuntimeVersion {
			VERSION
		}

		fn execute_block(block: <Block as BlockT>::LazyBlock) {
			Executive::execute_block(block)
		}

		fn initialize_block(header: &<Block as BlockT>::Header) -> sp_runtime::ExtrinsicInclusionMode {
			Executive::initialize_block(header)
		}
	}

	impl sp_api::Metadata<Block> for Runtime {
		fn metadata() -> OpaqueMetadata {
			OpaqueMetadata::new(Runtime::metadata().into())
		}

		fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
			Runtime::metadata_at_version(version)
		}

		fn metadata_versions() -> Vec<u32> {
			Runtime::metadata_versions()
		}
	}

	impl frame_support::view_functions::runtime_api::RuntimeViewFunction<Block> for Runtime {
		fn execute_view_function(
			id: frame_support::view_functions::ViewFunctionId,
			input: Vec<u8>,
		) -> Result<Vec<u8>, frame_support::view_functions::ViewFunctionDispatchError> {
			Runtime::execute_view_function(id, input)
		}
	}

	impl sp_block_builder::BlockBuilder<Block> for Runtime {
		fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
			Executive::apply_extrinsic(extrinsic)
		}

		fn finalize_block() -> <Block as BlockT>::Header {
			Executive::finalize_block()
		}

		fn inherent_extrinsics(data: sp_inherents::InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
			data.create_extrinsics()
		}

		fn check_inherents(
			block: <Block as BlockT>::LazyBlock,
			data: sp_inherents::InherentData,
		) -> sp_inherents::CheckInherentsResult {
			data.check_extrinsics(&block)
		}
	}

	impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
		fn validate_transaction(
			source: TransactionSource,
			tx: <Block as BlockT>::Extrinsic,
			block_hash: <Block as BlockT>::Hash,
		) -> TransactionValidity {
			Executive::validate_transaction(source, tx, block_hash)
		}
	}

	impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
		fn offchain_worker(header: &<Block as BlockT>::Header) {
			Executive::offchain_worker(header)
		}
	}

	impl sp_session::SessionKeys<Block> for Runtime {
		fn generate_session_keys(
			owner: Vec<u8>,
			seed: Option<Vec<u8>>,
		) -> sp_session::OpaqueGeneratedSessionKeys {
			SessionKeys::generate(&owner, seed).into()
		}

		fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
			SessionKeys::decode_into_raw_public_keys(&encoded)
		}
	}

	impl sp_consensus_babe::BabeApi<Block> for Runtime {
		fn configuration() -> sp_consensus_babe::BabeConfiguration {
			let epoch_config = Babe::epoch_config().unwrap_or(BABE_GENESIS_EPOCH_CONFIG);
			sp_consensus_babe::BabeConfiguration {
				slot_duration: Babe::slot_duration(),
				epoch_length: time::EPOCH,
				c: epoch_config.c,
				authorities: Babe::authorities().to_vec(),
				randomness: Babe::randomness(),
				allowed_slots: epoch_config.allowed_slots,
			}
		}

		fn current_epoch_start() -> sp_consensus_babe::Slot {
			Babe::current_epoch_start()
		}

		fn current_epoch() -> sp_consensus_babe::Epoch {
			Babe::current_epoch()
		}

		fn next_epoch() -> sp_consensus_babe::Epoch {
			Babe::next_epoch()
		}

		fn generate_key_ownership_proof(
			_slot: sp_consensus_babe::Slot,
			authority_id: sp_consensus_babe::AuthorityId,
		) -> Option<sp_consensus_babe::OpaqueKeyOwnershipProof> {
			Historical::prove((sp_consensus_babe::KEY_TYPE, authority_id))
				.map(|proof| proof.encode())
				.map(sp_consensus_babe::OpaqueKeyOwnershipProof::new)
		}

		fn submit_report_equivocation_unsigned_extrinsic(
			equivocation_proof: sp_consensus_babe::EquivocationProof<<Block as BlockT>::Header>,
			key_owner_proof: sp_consensus_babe::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			let key_owner_proof = key_owner_proof.decode()?;
			Babe::submit_unsigned_equivocation_report(equivocation_proof, key_owner_proof)
		}
	}

	impl sp_consensus_grandpa::GrandpaApi<Block> for Runtime {
		fn grandpa_authorities() -> sp_consensus_grandpa::AuthorityList {
			Grandpa::grandpa_authorities()
		}

		fn current_set_id() -> sp_consensus_grandpa::SetId {
			pallet_grandpa::CurrentSetId::<Runtime>::get()
		}

		fn submit_report_equivocation_unsigned_extrinsic(
			equivocation_proof: sp_consensus_grandpa::EquivocationProof<
				<Block as BlockT>::Hash,
				NumberFor<Block>,
			>,
			key_owner_proof: sp_consensus_grandpa::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			let key_owner_proof = key_owner_proof.decode()?;
			Grandpa::submit_unsigned_equivocation_report(equivocation_proof, key_owner_proof)
		}

		fn generate_key_ownership_proof(
			_set_id: sp_consensus_grandpa::SetId,
			authority_id: GrandpaId,
		) -> Option<sp_consensus_grandpa::OpaqueKeyOwnershipProof> {
			Historical::prove((sp_consensus_grandpa::KEY_TYPE, authority_id))
				.map(|proof| proof.encode())
				.map(sp_consensus_grandpa::OpaqueKeyOwnershipProof::new)
		}
	}

	impl pallet_staking_runtime_api::StakingApi<Block, Balance, AccountId> for Runtime {
		fn nominations_quota(balance: Balance) -> u32 {
			Staking::api_nominations_quota(balance)
		}

		fn eras_stakers_page_count(era: sp_staking::EraIndex, account: AccountId) -> sp_staking::Page {
			Staking::api_eras_stakers_page_count(era, account)
		}

		fn pending_rewards(era: sp_staking::EraIndex, account: AccountId) -> bool {
			Staking::api_pending_rewards(era, account)
		}
	}

	impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
		fn account_nonce(account: AccountId) -> Nonce {
			System::account_nonce(account)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance> for Runtime {
		fn query_info(
			uxt: <Block as BlockT>::Extrinsic,
			len: u32,
		) -> pallet_transaction_payment_rpc_runtime_api::RuntimeDispatchInfo<Balance> {
			TransactionPayment::query_info(uxt, len)
		}

		fn query_fee_details(
			uxt: <Block as BlockT>::Extrinsic,
			len: u32,
		) -> pallet_transaction_payment::FeeDetails<Balance> {
			TransactionPayment::query_fee_details(uxt, len)
		}

		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentCallApi<
		Block, Balance, RuntimeCall,
	> for Runtime {
		fn query_call_info(
			call: RuntimeCall,
			len: u32,
		) -> pallet_transaction_payment::RuntimeDispatchInfo<Balance> {
			TransactionPayment::query_call_info(call, len)
		}

		fn query_call_fee_details(
			call: RuntimeCall,
			len: u32,
		) -> pallet_transaction_payment::FeeDetails<Balance> {
			TransactionPayment::query_call_fee_details(call, len)
		}

		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl queries::status::StatusApi<Block> for Runtime {
		fn status() -> queries::Status {
			queries::status::status()
		}
	}

	impl queries::accounts::AccountsApi<Block> for Runtime {
		fn assets(
			after: Option<AssetKind>,
			max: u32,
		) -> queries::Page<queries::AssetView, AssetKind> {
			queries::accounts::assets(after, max)
		}

		fn asset(asset: AssetKind) -> Option<queries::AssetView> {
			queries::accounts::asset(asset)
		}

		fn holdings(
			who: AccountId,
			after: Option<AssetKind>,
			max: u32,
		) -> queries::Page<queries::Holding, AssetKind> {
			queries::accounts::holdings(who, after, max)
		}

		fn holding(who: AccountId, asset: AssetKind) -> Option<queries::Holding> {
			queries::accounts::holding(who, asset)
		}

		fn deposits_of(who: AccountId) -> Vec<queries::Deposit> {
			queries::accounts::deposits_of(who)
		}
	}

	impl queries::simulation::SimulationApi<Block> for Runtime {
		fn simulate(
			who: AccountId,
			call: queries::Played,
		) -> Result<queries::Simulation, queries::Refused> {
			queries::simulation::simulate(who, call.0)
		}
	}

	impl pallet_lending::runtime_api::LendingApi<Block, AccountId, AssetKind> for Runtime {
		fn quote(
			market: MarketId,
			principal: Balance,
			apr_bp: BasisPoints,
			term_ms: Moment,
		) -> Result<Quote, Why> {
			Lending::quote(market, principal, apr_bp, term_ms)
		}

		fn quote_borrow(
			who: Option<AccountId>,
			market: MarketId,
			principal: Balance,
			term_ms: Moment,
			limit_apr_bp: BasisPoints,
			max_offers: u32,
		) -> Result<SweepQuote, Why> {
			Lending::quote_borrow(who, market, principal, term_ms, limit_apr_bp, max_offers)
		}

		fn quote_lend(
			who: Option<AccountId>,
			market: MarketId,
			principal: Balance,
			term_ms: Moment,
			limit_apr_bp: BasisPoints,
			max_offers: u32,
		) -> Result<SweepQuote, Why> {
			Lending::quote_lend(who, market, principal, term_ms, limit_apr_bp, max_offers)
		}

		fn markets(after: Option<MarketId>, max: u32) -> Page<MarketView<AssetKind>, MarketId> {
			Lending::markets(after, max)
		}

		fn book(
			market: MarketId,
			term_ms: Moment,
			lends: bool,
			after: Option<BookCursor>,
			max_levels: u32,
		) -> Result<Page<Level, BookCursor>, Why> {
			Lending::book(market, term_ms, lends, after, max_levels)
		}

		fn level(
			market: MarketId,
			term_ms: Moment,
			lends: bool,
			apr_bp: BasisPoints,
			after: Option<OfferId>,
			max: u32,
		) -> Result<Page<OfferView<AccountId>, OfferId>, Why> {
			Lending::level(market, term_ms, lends, apr_bp, after, max)
		}

		fn offers_off_book(
			market: MarketId,
			lends: bool,
			before: Option<OfferId>,
			max: u32,
		) -> Result<Page<OfferView<AccountId>, OfferId>, Why> {
			Lending::offers_off_book(market, lends, before, max)
		}

		fn offers_for(
			who: AccountId,
			before: Option<OfferId>,
			max: u32,
		) -> Page<OfferView<AccountId>, OfferId> {
			Lending::offers_for(who, before, max)
		}

		fn offer(offer: OfferId) -> Result<OfferView<AccountId>, Why> {
			Lending::offer(offer)
		}

		fn records(who: AccountId, role: Role, before: Option<u64>, max: u32) -> Page<u64, u64> {
			Lending::records(who, role, before, max)
		}

		fn positions_of(
			who: AccountId,
			role: Role,
			before: Option<u64>,
			max: u32,
		) -> Page<Position<AccountId>, u64> {
			Lending::positions_of(who, role, before, max)
		}

		fn loan(loan: LoanId) -> Result<LoanView<AccountId>, Why> {
			Lending::loan(loan)
		}

		fn loan_status(loan: LoanId) -> Result<LoanStatus, Why> {
			Lending::loan_status(loan)
		}

		fn unhealthy_loans(market: MarketId, called: bool, max: u32) -> Result<Vec<LoanId>, Why> {
			Lending::unhealthy_loans(market, called, max)
		}
	}

	impl pallet_predictions::runtime_api::PredictionsApi<Block, AccountId, AssetKind> for Runtime {
		fn feeds() -> Vec<predictions::FeedView<AssetKind>> {
			Predictions::feeds()
		}

		fn on_sale(
			feed: FeedId,
			after: Option<PhaseCursor>,
			max: u32,
		) -> Result<predictions::Page<BlueprintView<AccountId, AssetKind>, PhaseCursor>, predictions::Why> {
			Predictions::on_sale(feed, after, max)
		}

		fn running(
			feed: FeedId,
			after: Option<PhaseCursor>,
			max: u32,
		) -> Result<predictions::Page<BlueprintView<AccountId, AssetKind>, PhaseCursor>, predictions::Why> {
			Predictions::running(feed, after, max)
		}

		fn newest(
			before: Option<BlueprintId>,
			max: u32,
		) -> predictions::Page<BlueprintView<AccountId, AssetKind>, BlueprintId> {
			Predictions::newest(before, max)
		}

		fn of_trader(
			who: AccountId,
			before: Option<BlueprintId>,
			max: u32,
		) -> predictions::Page<BlueprintView<AccountId, AssetKind>, BlueprintId> {
			Predictions::of_trader(who, before, max)
		}

		fn blueprint(
			blueprint: BlueprintId,
		) -> Result<BlueprintDetail<AccountId, AssetKind>, predictions::Why> {
			Predictions::blueprint(blueprint)
		}

		fn quote_unlock(
			who: AccountId,
			blueprint: BlueprintId,
		) -> Result<UnlockQuote<AssetKind>, predictions::Why> {
			Predictions::quote_unlock(who, blueprint)
		}

		fn quote_post(
			who: AccountId,
			terms: BlueprintTerms,
			sealed: bool,
		) -> Result<PostQuote<AssetKind>, predictions::Why> {
			Predictions::quote_post(who, terms, sealed)
		}

		fn unlocks_of(
			who: AccountId,
			before: Option<BlueprintId>,
			max: u32,
		) -> predictions::Page<UnlockView<AccountId, AssetKind>, BlueprintId> {
			Predictions::unlocks_of(who, before, max)
		}

		fn deliveries_due(
			of: DeliveriesOf<AccountId>,
			after: Option<DeliveryCursor>,
			max: u32,
		) -> Result<predictions::Page<DeliveryDue, DeliveryCursor>, predictions::Why> {
			Predictions::deliveries_due(of, after, max)
		}

		fn reading_key_of(who: AccountId) -> Option<Bytes32> {
			Predictions::reading_key_of(who)
		}

		fn followings_of(
			who: AccountId,
			after: Option<AccountId>,
			max: u32,
		) -> predictions::Page<FollowingView<AccountId, AssetKind>, AccountId> {
			Predictions::followings_of(who, after, max)
		}

		fn following(
			follower: AccountId,
			trader: AccountId,
		) -> Option<FollowingView<AccountId, AssetKind>> {
			Predictions::following(follower, trader)
		}

		fn followers(trader: AccountId) -> u32 {
			Predictions::followers(trader)
		}

		fn leaderboard(
			board: Board,
			list: RankList,
			after: Option<RankCursor<AccountId>>,
			max: u32,
		) -> Result<predictions::Page<TraderRow<AccountId>, RankCursor<AccountId>>, predictions::Why> {
			Predictions::leaderboard(board, list, after, max)
		}

		fn trader(who: AccountId) -> Result<TraderView<AccountId>, predictions::Why> {
			Predictions::trader(who)
		}
	}

	impl pallet_seeding::runtime_api::SeedingApi<Block, AccountId> for Runtime {
		fn pool(pool: PoolId) -> Result<PoolView<AccountId>, seeding::Why> {
			Seeding::pool(pool)
		}

		fn pools(before: Option<PoolId>, max: u32) -> seeding::Page<PoolView<AccountId>, PoolId> {
			Seeding::pools(before, max)
		}

		fn pools_of(
			sponsor: AccountId,
			before: Option<PoolId>,
			max: u32,
		) -> seeding::Page<PoolView<AccountId>, PoolId> {
			Seeding::pools_of(sponsor, before, max)
		}

		fn pools_by_hash(
			info_hash: InfoHash,
			before: Option<PoolId>,
			max: u32,
		) -> seeding::Page<PoolView<AccountId>, PoolId> {
			Seeding::pools_by_hash(info_hash, before, max)
		}

		fn price_line(pool: PoolId) -> Result<Vec<PricePoint>, seeding::Why> {
			Seeding::price_line(pool)
		}

		fn seats(
			pool: PoolId,
			after: Option<AccountId>,
			max: u32,
		) -> Result<seeding::Page<SeatView<AccountId>, AccountId>, seeding::Why> {
			Seeding::seats(pool, after, max)
		}

		fn seats_of(
			seeder: AccountId,
			after: Option<PoolId>,
			max: u32,
		) -> seeding::Page<SeatView<AccountId>, PoolId> {
			Seeding::seats_of(seeder, after, max)
		}
	}

	impl pallet_prices::runtime_api::PricesApi<Block, AccountId> for Runtime {
		fn feeds() -> Vec<FeedView> {
			Prices::feeds()
		}

		fn feed(feed: FeedId) -> Result<FeedView, PriceError> {
			Prices::feed(feed)
		}

		fn price(feed: FeedId) -> Result<Sample, PriceError> {
			Prices::price(feed)
		}

		fn operators() -> Vec<OperatorView<AccountId>> {
			Prices::operators()
		}

		fn chart(
			feed: FeedId,
			from_ms: Moment,
			to_ms: Moment,
			buckets: u32,
		) -> Result<Chart, HistoryError> {
			Prices::chart(feed, from_ms, to_ms, buckets)
		}

		fn samples(feed: FeedId, page: u64) -> Vec<Point> {
			Prices::samples(feed, page)
		}

		fn price_at(feed: FeedId, at_ms: Moment, max_gap_ms: Moment) -> Result<Point, HistoryError> {
			Prices::price_at(feed, at_ms, max_gap_ms)
		}

		fn twap(
			feed: FeedId,
			from_ms: Moment,
			to_ms: Moment,
			max_gap_ms: Moment,
		) -> Result<FixedU128, HistoryError> {
			Prices::twap(feed, from_ms, to_ms, max_gap_ms)
		}

		fn first_touch(
			feed: FeedId,
			from_ms: Moment,
			until_ms: Moment,
			bounds: Bounds,
			max_gap_ms: Option<Moment>,
		) -> Result<Answer<Touch>, HistoryError> {
			Prices::first_touch(feed, from_ms, until_ms, bounds, max_gap_ms)
		}

		fn next_sample(
			feed: FeedId,
			from_ms: Moment,
			until_ms: Moment,
		) -> Result<Answer<Point>, HistoryError> {
			Prices::next_sample(feed, from_ms, until_ms)
		}

		fn rule(feed: FeedId) -> Option<FeedRule> {
			Prices::rule(feed)
		}

		fn retention_ms() -> Moment {
			Prices::retention_ms()
		}
	}

	impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
		fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
			build_state::<RuntimeGenesisConfig>(config)
		}

		fn get_preset(id: &Option<sp_genesis_builder::PresetId>) -> Option<Vec<u8>> {
			get_preset::<RuntimeGenesisConfig>(id, presets::get_preset)
		}

		fn preset_names() -> Vec<sp_genesis_builder::PresetId> {
			presets::preset_names()
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	impl frame_benchmarking::Benchmark<Block> for Runtime {
		fn benchmark_metadata(extra: bool) -> (
			Vec<frame_benchmarking::BenchmarkList>,
			Vec<frame_support::traits::StorageInfo>,
		) {
			use crate::{AllPalletsWithSystem, Clock, Custody};
			use frame_benchmarking::BenchmarkList;
			use frame_support::traits::StorageInfoTrait;

			let mut list = Vec::<BenchmarkList>::new();
			list_benchmarks!(list, extra);
			(list, AllPalletsWithSystem::storage_info())
		}

		fn dispatch_benchmark(
			config: frame_benchmarking::BenchmarkConfig,
		) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
			use crate::{Clock, Custody};
			use frame_benchmarking::BenchmarkBatch;
			use frame_support::traits::{TrackedStorageKey, WhitelistedStorageKeys};

			let whitelist: Vec<TrackedStorageKey> =
				crate::AllPalletsWithSystem::whitelisted_storage_keys();
			let mut batches = Vec::<BenchmarkBatch>::new();
			let params = (&config, &whitelist);
			add_benchmarks!(params, batches);
			Ok(batches)
		}
	}
}
