//! Times and sizes as people write them.

use std::time::Duration;

/// Longest time in seconds: a day.
const MOST_SECONDS: f64 = 86_400.0;
/// Longest time in days: a hundred years.
const MOST_DAYS: f64 = 36_500.0;

/// Seconds, such as `0.5`.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=MOST_SECONDS).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err(format!("give a number of seconds from 0 to {MOST_SECONDS}, such as 0.5")),
    }
}

/// Days, such as `30`.
pub(super) fn days(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(days) if (0.0..=MOST_DAYS).contains(&days) => Ok(Duration::from_secs_f64(days * MOST_SECONDS)),
        _ => Err(format!("give a number of days from 0 to {MOST_DAYS}, such as 30")),
    }
}

/// Bytes, such as `512MiB`, `1G` or `4096`.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    let wrong = || String::from("give a size such as 512MiB, 2GiB or 4096");
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text.get(digits.len()..).unwrap_or_default().to_ascii_lowercase();
    let shift = match unit.as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        _ => return Err(wrong()),
    };
    let number: u64 = digits.trim().parse().map_err(|_| wrong())?;
    number.checked_mul(1 << shift).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times() {
        assert_eq!(bytes("4096"), Ok(4096));
        assert_eq!(bytes("512MiB"), Ok(512 << 20));
        assert_eq!(bytes("2g"), Ok(2 << 30));
        for wrong in ["", "MiB", "1.5M", "-1", "1 T", "99999999999G"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        assert!(seconds("-1").is_err() && days("x").is_err());
        assert_eq!(days("2"), Ok(Duration::from_secs(172_800)));
    }
}
