//! The page as one file: styles, data, the chart library and the scripts that draw.

use detente_runner::page::OPENING;

use crate::page::Page;

/// The chart library.
const LIBRARY: &str = include_str!(concat!(env!("OUT_DIR"), "/echarts.min.js"));

/// Nothing is fetched: a browser that reads this refuses to.
const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; \
     base-uri 'none'; form-action 'none'";

const STYLE: &str = include_str!("../assets/page.css");

/// The scripts, in the order in which they run.
const SCRIPTS: [&str; 16] = [
    include_str!("../assets/elements.js"),
    include_str!("../assets/theme.js"),
    include_str!("../assets/charts.js"),
    include_str!("../assets/estimates.js"),
    include_str!("../assets/fans.js"),
    include_str!("../assets/contrasts.js"),
    include_str!("../assets/claims.js"),
    include_str!("../assets/sensitivity.js"),
    include_str!("../assets/discovery.js"),
    include_str!("../assets/network.js"),
    include_str!("../assets/runs.js"),
    include_str!("../assets/bargains.js"),
    include_str!("../assets/beliefs.js"),
    include_str!("../assets/leverage.js"),
    include_str!("../assets/provenance.js"),
    include_str!("../assets/page.js"),
];

/// The version of the chart library, and the crate that carries it.
pub(crate) fn library() -> String {
    format!(
        "Apache ECharts {} (Apache-2.0), as the crate {} carries it",
        env!("DETENTE_ECHARTS"),
        env!("DETENTE_CARRIER")
    )
}

/// Bytes of the chart library.
pub fn library_size() -> usize {
    LIBRARY.len()
}

/// The page as text.
pub(crate) fn html(page: &Page) -> String {
    let data = serde_json::to_string(page).unwrap_or_default();
    // Inside a script element nothing ends it but `</script`, and `<!--` may change how it is read.
    let data = data.replace('<', "\\u003c");
    let title = escaped(&format!("{} — {}", page.title, page.id));
    let mut text = String::with_capacity(LIBRARY.len() + data.len() + (1 << 17));
    text += OPENING;
    text += &format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n");
    text += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    text += "<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n";
    text += &format!("<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n");
    text += "<a class=\"skip\" href=\"#content\">Skip to content</a>\n<header id=\"head\"></header>\n";
    text += "<nav id=\"contents\" aria-label=\"Contents\"></nav>\n";
    text += "<main id=\"content\" tabindex=\"-1\"><noscript>This page draws its charts with the scripts in it: allow them \
             for this file.</noscript></main>\n<footer id=\"foot\"></footer>\n";
    text += &format!("<script type=\"application/json\" id=\"data\">{data}</script>\n");
    text += &format!("<script>\n{LIBRARY}\n</script>\n");
    for script in SCRIPTS {
        text += &format!("<script>\n{script}</script>\n");
    }
    text += "</body>\n</html>\n";
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_ours_ends_a_script() {
        assert!(SCRIPTS.iter().all(|script| !script.contains("</script") && !script.contains("<!--")));
        assert!(!LIBRARY.contains("</script"));
        assert!(!STYLE.contains("</style"));
    }

    #[test]
    fn titles_are_text() {
        assert_eq!(escaped("a < \"b\" & c>"), "a &lt; &quot;b&quot; &amp; c&gt;");
    }
}
