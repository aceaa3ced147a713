//! The colours, once: the style sheet is made from this list and the contrast test walks it.
//!
//! The series colours follow Okabe and Ito's set (blue, vermilion, grey, green, purple, yellow), darkened on paper and
//! lightened on dark until text in them reaches a contrast of 4.5 to 1. Series also differ by dash and by label.

/// What a colour is used for, which decides the contrast it must reach.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Use {
    /// A surface that text stands on.
    Surface,
    /// Text, or a line that is also used as text: 4.5 to 1 against every surface.
    Text,
    /// A hairline or a fill that carries no meaning by itself.
    Decoration,
}

/// One colour in both themes.
#[derive(Copy, Clone, Debug)]
pub struct Colour {
    /// The custom property, without its two dashes.
    pub name: &'static str,
    /// On paper and in light rooms.
    pub light: &'static str,
    /// In dark rooms.
    pub dark: &'static str,
    /// What it is used for.
    pub role: Use,
}

const fn colour(name: &'static str, light: &'static str, dark: &'static str, role: Use) -> Colour {
    Colour { name, light, dark, role }
}

/// Every colour of the page.
pub const PALETTE: &[Colour] = &[
    colour("page", "#fcfcfa", "#14171b", Use::Surface),
    colour("panel", "#f4f4f0", "#1c2026", Use::Surface),
    colour("ink", "#1c1f23", "#e6e8ea", Use::Text),
    colour("soft", "#555b63", "#a9b1ba", Use::Text),
    colour("link", "#0a5794", "#7fc1f5", Use::Text),
    colour("up", "#0a5794", "#7fc1f5", Use::Text),
    colour("down", "#a34200", "#f2a65e", Use::Text),
    colour("warn", "#8a4b00", "#f0b45c", Use::Text),
    colour("s0", "#0063a6", "#5cb3f0", Use::Text),
    colour("s1", "#b84900", "#f0994b", Use::Text),
    colour("s2", "#5a5f66", "#b4bbc3", Use::Text),
    colour("s3", "#007355", "#45c79d", Use::Text),
    colour("s4", "#8f4478", "#e3a0cb", Use::Text),
    colour("s5", "#705c00", "#dcc653", Use::Text),
    colour("rule", "#d9d9d2", "#333941", Use::Decoration),
    colour("grid", "#e6e6e0", "#2a2f36", Use::Decoration),
    colour("axis", "#8b9098", "#747c86", Use::Decoration),
    colour("band", "#0063a626", "#5cb3f033", Use::Decoration),
    colour("heat-p1", "#e3eef7", "#1b2d3c", Use::Decoration),
    colour("heat-p2", "#c4dcef", "#1c3d57", Use::Decoration),
    colour("heat-p3", "#9fc6e6", "#1a4f77", Use::Decoration),
    colour("heat-n1", "#fbeadd", "#372619", Use::Decoration),
    colour("heat-n2", "#f6d2b5", "#523114", Use::Decoration),
    colour("heat-n3", "#efb78a", "#70400f", Use::Decoration),
];

/// How many series colours and dashes there are before they repeat.
pub const SERIES: usize = 6;

/// The custom properties of one theme, as declarations.
pub fn declarations(dark: bool) -> String {
    PALETTE.iter().map(|c| format!("--{}:{};", c.name, if dark { c.dark } else { c.light })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2.2: L = 0.2126 R + 0.7152 G + 0.0722 B of the linearised channels.
    fn luminance(hex: &str) -> f64 {
        let channel = |k: usize| {
            let c = f64::from(u8::from_str_radix(&hex[1 + 2 * k..3 + 2 * k], 16).unwrap()) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(0) + 0.7152 * channel(1) + 0.0722 * channel(2)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (x, y) = (luminance(a), luminance(b));
        (x.max(y) + 0.05) / (x.min(y) + 0.05)
    }

    #[test]
    fn contrast_of_black_on_white_is_21() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
    }

    #[test]
    fn text_stands_out_on_every_surface_of_both_themes() {
        for text in PALETTE.iter().filter(|c| c.role == Use::Text) {
            for surface in PALETTE.iter().filter(|c| c.role == Use::Surface) {
                let (light, dark) = (contrast(text.light, surface.light), contrast(text.dark, surface.dark));
                assert!(light >= 4.5 && dark >= 4.5, "{} on {}: {light:.2} and {dark:.2}", text.name, surface.name);
            }
        }
    }

    #[test]
    fn figures_stay_readable_on_the_heat_tints() {
        let ink = PALETTE.iter().find(|c| c.name == "ink").unwrap();
        for tint in PALETTE.iter().filter(|c| c.name.starts_with("heat")) {
            let (light, dark) = (contrast(ink.light, tint.light), contrast(ink.dark, tint.dark));
            assert!(light >= 4.5 && dark >= 4.5, "{}: {light:.2} and {dark:.2}", tint.name);
        }
    }
}
