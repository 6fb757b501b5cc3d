// SPDX-License-Identifier: Apache-2.0
//! Natural logarithms in integers, so that all machines agree.
//!
//! **Method.** A number x from 1/2 to 3/2 lies in one of 128 steps, which begin at c = 64/128, 65/128, …,
//! 191/128. With t = (x − c)/c, which is from 0 to 1/64, ln x = ln c + ln(1 + t). The table has ln c. The
//! series t − t²/2 + t³/3 − … ends after eight terms, the last of which is negative: below ln(1 + t), by
//! less than t⁹/9 ≤ 6.2 · 10⁻¹⁸. All this is in 10⁻¹⁸, rounded downwards (what is taken off, upwards) at
//! most eleven times; at the end it is rounded down to 10⁻¹².

use crate::outcome::ONE;

/// One in 10⁻¹².
const ONE_E12: u64 = ONE.unsigned_abs();
/// One in 10⁻¹⁸.
const ONE_E18: u128 = 1_000_000_000_000_000_000;
/// How many 10⁻¹⁸ a 10⁻¹² is.
const MILLION: u64 = 1_000_000;
/// How many steps there are in one.
const STEPS: u64 = 128;
/// How many of them are below the first entry of the table.
const FIRST: u64 = 64;
/// The last entry of the table.
const LAST: u64 = 127;
/// ln 2 in 10⁻¹², rounded up.
pub(super) const LN_2_UP_E12: i64 = 693_147_180_560;

/// ln x, rounded down: by less than 10⁻¹² + 2 · 10⁻¹⁷. Both in 10⁻¹², x from 1/2 to 3/2. (What is beyond
/// counts as 1/2 or 3/2.)
pub(crate) fn ln_down_e12(x_e12: i64) -> i64 {
	let x = x_e12.clamp(ONE / 2, ONE / 2 * 3).unsigned_abs();
	let beyond = x.saturating_mul(STEPS).saturating_sub(FIRST.saturating_mul(ONE_E12));
	let entry = (beyond / ONE_E12).min(LAST);
	let rest = beyond.saturating_sub(entry.saturating_mul(ONE_E12));
	let t_e18 = rest.saturating_mul(MILLION).checked_div(entry.saturating_add(FIRST));
	let ln_c_e18 = usize::try_from(entry).ok().and_then(|entry| LN_DOWN_E18.get(entry));
	let ln_e18 = ln_c_e18.copied().unwrap_or(i64::MIN);
	let more_e18 = t_e18.and_then(|t| i64::try_from(ln_1p_down_e18(t.into())).ok());
	ln_e18.saturating_add(more_e18.unwrap_or(0)).div_euclid(MILLION as i64)
}

/// ln(1 + t), rounded down. Both in 10⁻¹⁸, t at most 1/64.
fn ln_1p_down_e18(t: u128) -> u128 {
	let (mut added, mut taken_off) = (0u128, 0u128);
	let (mut power_down, mut power_up) = (t, t);
	for n in 1..=8u128 {
		if n % 2 == 1 {
			added = added.saturating_add(power_down.div_euclid(n));
		} else {
			taken_off = taken_off.saturating_add(power_up.div_ceil(n));
		}
		power_down = power_down.saturating_mul(t) / ONE_E18;
		power_up = power_up.saturating_mul(t).div_ceil(ONE_E18);
	}
	added.saturating_sub(taken_off)
}

/// ln n of a whole number in 10⁻¹², rounded up: by less than `(log2 n + 5) · 10⁻¹²`, exact for one. (None
/// counts as one.)
pub(crate) fn ln_whole_up_e12(n: u32) -> i64 {
	if n <= 1 {
		return 0;
	}
	let power = n.ilog2();
	// n = x · 2^halvings, x above 3/4 and at most 3/2.
	let shifted = |power: u32| {
		let whole = u128::from(n).saturating_mul(ONE_E12.into());
		i64::try_from(whole.div_ceil(1u128.wrapping_shl(power))).unwrap_or(i64::MAX)
	};
	let (x, halvings) = match shifted(power) {
		x if x <= ONE / 2 * 3 => (x, power),
		_ => (shifted(power.saturating_add(1)), power.saturating_add(1)),
	};
	let ln_x_up = ln_down_e12(x).saturating_add(2);
	LN_2_UP_E12.saturating_mul(halvings.into()).saturating_add(ln_x_up)
}

/// `⌊e^g⌋` for g in 10⁻¹², at most 2^24 − 1 (of which the logarithm is 16.6). One less if `e^g` is a whole
/// number or less than 3 · 10⁻¹¹ of it above one.
pub(crate) fn exp_down(g_e12: i64) -> u32 {
	let (mut n, mut bit) = (0u32, 1u32 << 23);
	while bit > 0 {
		if ln_whole_up_e12(n | bit) <= g_e12 {
			n |= bit;
		}
		bit /= 2;
	}
	n
}

/// ln c for c = 64/128, 65/128, …, 191/128 in 10⁻¹⁸, rounded down. A test computes it again.
#[rustfmt::skip]
pub(super) const LN_DOWN_E18: [i64; 128] = [
	-693_147_180_559_945_310, -677_642_994_023_980_056, -662_375_521_893_191_622, -647_337_644_528_651_107,
	-632_522_558_743_510_467, -617_923_759_322_357_784, -603_535_021_870_258_177, -589_350_386_878_301_745,
	-575_364_144_903_561_855, -561_570_822_771_226_037, -547_965_170_715_447_413, -534_542_150_383_306_726,
	-521_296_923_633_286_088, -508_224_842_065_933_317, -495_321_437_230_025_430, -482_582_411_452_595_672,
	-470_003_629_245_735_554, -457_581_109_247_178_401, -445_311_016_655_364_053, -433_189_656_123_019_243,
	-421_213_465_076_303_551, -409_379_007_429_300_712, -397_682_967_666_109_434, -386_122_145_265_033_448,
	-374_693_449_441_410_694, -363_393_894_187_477_328, -352_220_593_589_352_100, -341_170_757_402_767_125,
	-330_241_686_870_576_857, -319_430_770_766_361_229, -308_735_481_649_613_270, -298_153_372_319_076_332,
	-287_682_072_451_780_928, -277_319_285_416_234_344, -267_062_785_249_045_247, -256_910_413_785_027_240,
	-246_860_077_931_525_798, -236_909_747_078_357_716, -227_057_450_635_346_085, -217_301_275_689_981_396,
	-207_639_364_778_244_502, -198_069_913_762_093_795, -188_591_169_807_550_023, -179_201_429_457_710_993,
	-169_899_036_795_397_473, -160_682_381_690_473_466, -151_549_898_127_200_938, -142_500_062_607_283_031,
	-133_531_392_624_522_624, -124_642_445_207_276_598, -115_831_815_525_121_706, -107_098_135_556_367_101,
	-98_440_072_813_252_520, -89_856_329_121_861_048, -81_345_639_453_952_406, -72_906_770_808_087_781,
	-64_538_521_137_571_172, -56_239_718_322_876_078, -48_009_219_186_360_608, -39_845_908_547_199_671,
	-31_748_698_314_580_302, -23_716_526_617_316_043, -15_748_356_968_139_169, -7_843_177_461_025_893,
	0, 7_782_140_442_054_948, 15_504_186_535_965_254, 23_167_059_281_534_378,
	30_771_658_666_753_688, 38_318_864_302_136_599, 45_809_536_031_294_203, 53_244_514_518_812_282,
	60_624_621_816_434_842, 67_950_661_908_507_749, 75_223_421_237_587_525, 82_443_669_211_074_591,
	89_612_158_689_687_132, 96_729_626_458_551_112, 103_796_793_681_643_564, 110_814_366_340_290_114,
	117_783_035_656_383_454, 124_703_478_500_957_235, 131_576_357_788_719_272, 138_402_322_859_119_135,
	145_182_009_844_497_897, 151_916_042_025_841_975, 158_605_030_176_638_584, 165_249_572_895_307_162,
	171_850_256_926_659_222, 178_407_657_472_818_297, 184_922_338_494_011_992, 191_394_852_999_629_454,
	197_825_743_329_919_880, 204_215_541_428_690_891, 210_564_769_107_349_637, 216_873_938_300_614_359,
	223_143_551_314_209_755, 229_374_101_064_845_829, 235_566_071_312_766_909, 241_719_936_887_145_168,
	247_836_163_904_581_256, 253_915_209_980_963_444, 259_957_524_436_926_066, 265_963_548_497_137_941,
	271_933_715_483_641_758, 277_868_451_003_456_306, 283_768_173_130_644_598, 289_633_292_583_042_676,
	295_464_212_893_835_876, 301_261_330_578_161_781, 307_025_035_294_911_862, 312_755_710_003_896_888,
	318_453_731_118_534_615, 324_119_468_654_211_976, 329_753_286_372_467_981, 335_355_541_921_137_830,
	340_926_586_970_593_210, 346_466_767_346_208_580, 351_976_423_157_178_184, 357_455_888_921_803_774,
	362_905_493_689_368_453, 368_325_561_158_707_653, 373_716_409_793_584_080, 379_078_352_934_969_458,
	384_411_698_910_332_039, 389_716_751_140_025_213, 394_993_808_240_868_978, 400_243_164_127_012_706,
];
