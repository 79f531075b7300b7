//! The figures for docs/performance.md: a table between two marks, and a plot beside it.

use crate::report::Report;
use plotters::prelude::*;
use std::fmt::Write as _;
use std::path::Path;

const BEGIN: &str = "<!-- simulated network -->";
const END: &str = "<!-- end of simulated network -->";

pub fn write(docs: &Path, reports: &[Report]) {
    std::fs::write(docs.join("network.svg"), svg(reports)).unwrap();
    let page = docs.join("performance.md");
    let text = std::fs::read_to_string(&page).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let table = table(reports);
    std::fs::write(page, format!("{before}{BEGIN}\n{table}{END}{after}")).unwrap();
}

fn table(reports: &[Report]) -> String {
    let mut text = String::from(
        "| nodes that break rules | payments | succeeded | of these directly | in parts | locks for one | fees | p50 | p99 | locks claimed on chain |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for report in reports {
        writeln!(
            text,
            "| {} of 50 | {} | {:.1} % | {} | {} | {:.2} | {} ppm | {} s | {} s | {} |",
            report.mixture.breaks_rules(),
            report.payments,
            report.share(),
            report.direct,
            report.in_parts,
            report.attempts,
            report.fee_ppm(),
            report.median,
            report.slow,
            report.claims,
        )
        .unwrap();
    }
    text
}

/// Success above, fees below, by how many nodes break rules.
fn svg(reports: &[Report]) -> String {
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, (900, 520)).into_drawing_area();
        root.fill(&WHITE).unwrap();
        let (above, below) = root.split_vertically(260);
        let at = |report: &Report| report.mixture.breaks_rules() as f64;
        let of = |value: fn(&Report) -> f64| -> Vec<(f64, f64)> {
            reports
                .iter()
                .map(|report| (at(report), value(report)))
                .collect()
        };
        let curves = [
            (
                above,
                "Payments that succeed, %, by how many of 50 nodes break rules",
                100.0,
                of(Report::share),
            ),
            (
                below,
                "Fees, ppm of what arrives",
                0.0,
                of(|report| report.fee_ppm() as f64),
            ),
        ];
        for (area, caption, most, points) in curves {
            let highest = points.iter().map(|(_, y)| *y * 1.2).fold(most, f64::max);
            let top = if most > 0.0 { most } else { highest };
            let mut chart = ChartBuilder::on(&area)
                .caption(caption, ("sans-serif", 18))
                .margin(12)
                .x_label_area_size(30)
                .y_label_area_size(60)
                .build_cartesian_2d(0.0..20.0, 0.0..top)
                .unwrap();
            chart.configure_mesh().draw().unwrap();
            let color = RGBColor(31, 119, 180);
            chart
                .draw_series(LineSeries::new(points, color.stroke_width(2)).point_size(4))
                .unwrap();
        }
        root.present().unwrap();
    }
    text.push('\n');
    text
}
