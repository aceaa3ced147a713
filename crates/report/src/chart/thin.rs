//! Long series drawn on few pixels, without losing an extreme.

/// The indices to draw of points at ascending positions `x`: for every column one pixel wide the lowest and the highest
/// known value, and the first and the last known point of all. Missing values stay gaps: where one lies between two drawn
/// points of different columns, the index of a missing point is kept between them.
pub fn to_the_pixel(x: &[f64], y: &[Option<f64>]) -> Vec<usize> {
    let mut kept = Vec::new();
    let known = |i: &usize| y[*i].is_some();
    let (first, last) = ((0..y.len()).find(known), (0..y.len()).rev().find(known));
    let mut start = 0;
    while start < x.len() {
        let column = x[start].floor();
        let end = start + x[start..].iter().take_while(|v| v.floor() == column).count();
        let values = || (start..end).filter_map(|i| y[i].map(|v| (i, v)));
        let low = values().min_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| i);
        let high = values().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| i);
        let gap = (start..end).find(|i| y[*i].is_none());
        let ends = [first, last].into_iter().flatten().filter(|i| (start..end).contains(i));
        let mut column: Vec<usize> = [low, high, gap].into_iter().flatten().chain(ends).collect();
        column.sort_unstable();
        column.dedup();
        kept.append(&mut column);
        start = end;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_spike_inside_a_pixel_is_kept() {
        // Six points on one pixel: the first, the lowest (-5), the highest (9) and the last.
        let y = [1.0, -5.0, 2.0, 9.0, 3.0, 4.0].map(Some);
        assert_eq!(to_the_pixel(&[0.0, 0.1, 0.2, 0.3, 0.4, 0.5], &y), [0, 1, 3, 5]);
    }

    #[test]
    fn short_series_are_drawn_whole() {
        assert_eq!(to_the_pixel(&[0.0, 1.0, 2.0], &[Some(1.0), None, Some(2.0)]), [0, 1, 2]);
        assert!(to_the_pixel(&[], &[]).is_empty());
    }

    proptest! {
        #[test]
        fn extremes_and_ends_survive(values in prop::collection::vec(prop::option::of(-1e6..1e6f64), 1..3_000), width in 1.0..400.0f64) {
            let x: Vec<f64> = (0..values.len()).map(|i| i as f64 / values.len() as f64 * width).collect();
            let kept = to_the_pixel(&x, &values);
            let extreme = |of: &mut dyn Iterator<Item = f64>| of.fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(v), b.max(v)));
            let all = extreme(&mut values.iter().flatten().copied());
            let drawn = extreme(&mut kept.iter().filter_map(|i| values[*i]));
            prop_assert_eq!(all, drawn);
            prop_assert!(kept.windows(2).all(|w| w[0] < w[1]));
            prop_assert!(kept.len() <= 5 * (width.ceil() as usize));
            let known: Vec<usize> = (0..values.len()).filter(|i| values[*i].is_some()).collect();
            prop_assert!(known.first().is_none_or(|i| kept.contains(i)) && known.last().is_none_or(|i| kept.contains(i)));
        }
    }
}
