//! Logarithms and powers from additions and multiplications alone, so that they are the same on every machine.

use std::f32::consts::{LOG2_E, SQRT_2};

/// The logarithm to base 2 of a number above nought.
pub fn log2(x: f32) -> f32 {
    let bits = x.max(f32::MIN_POSITIVE).to_bits();
    let exponent = (bits >> 23).cast_signed() - 127;
    let mantissa = f32::from_bits((bits & 0x007f_ffff) | 0x3f80_0000);
    // The series of the inverse hyperbolic tangent, around the middle of 1 to 2.
    let z = (mantissa - SQRT_2) / (mantissa + SQRT_2);
    let square = z * z;
    let series = z * (2.0 + square * (2.0 / 3.0 + square * (2.0 / 5.0 + square * (2.0 / 7.0))));
    exponent as f32 + 0.5 + series * LOG2_E
}

/// 2 to the power of `x`; nought below -1000.
pub fn exp2(x: f64) -> f64 {
    if x < -1000.0 {
        return 0.0;
    }
    let x = x.min(1000.0);
    // Rounded by way of an integer: to round by itself is a call of a library on some machines.
    let whole = (x + if x < 0.0 { -0.5 } else { 0.5 }) as i64;
    let rest = (x - whole as f64) * std::f64::consts::LN_2;
    let series = 1.0 + rest / 7.0;
    let series = 1.0 + rest / 6.0 * series;
    let series = 1.0 + rest / 5.0 * series;
    let series = 1.0 + rest / 4.0 * series;
    let series = 1.0 + rest / 3.0 * series;
    let series = 1.0 + rest / 2.0 * series;
    let series = 1.0 + rest * series;
    series * f64::from_bits((whole + 1023).cast_unsigned() << 52)
}

#[cfg(test)]
mod tests {
    use super::{exp2, log2};

    #[track_caller]
    fn check(x: f32) {
        assert!((log2(x) - x.log2()).abs() < 1e-4, "{x}");
        let power = f64::from(x).ln();
        assert!((exp2(power) / power.exp2() - 1.0).abs() < 1e-6, "{x}");
    }

    #[test]
    fn they_are_near_enough() {
        for x in [0.001, 0.1, 0.5, 1.0, 1.41, 1.42, 1.99, 2.0, 3.0, 100.0, 1e6] {
            check(x);
        }
        assert!(exp2(-2000.0) < 1e-300);
    }
}
