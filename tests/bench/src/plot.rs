//! The plot: rates above, how long payments take below.

use crate::report::{Payments, Report};
use anyhow::{anyhow, Result};
use plotters::coord::Shift;
use plotters::prelude::*;

/// Pixels.
const SIZE: (u32, u32) = (900, 820);
const HEIGHT_OF_RATES: u32 = 440;
const NODES: RGBColor = RGBColor(31, 119, 180);
const MACHINE: RGBColor = RGBColor(160, 160, 160);
const LINES: [RGBColor; 4] = [
    RGBColor(31, 119, 180),
    RGBColor(255, 127, 14),
    RGBColor(44, 160, 44),
    RGBColor(148, 103, 189),
];

/// The plot as SVG.
pub fn svg(report: &Report) -> Result<String> {
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        let failed = |error| anyhow!("the plot cannot be drawn: {error:?}");
        root.fill(&WHITE).map_err(|error| anyhow!("{error:?}"))?;
        let (above, below) = root.split_vertically(HEIGHT_OF_RATES);
        rates(&above, report).map_err(failed)?;
        latencies(&below, &report.payments).map_err(failed)?;
        root.present().map_err(|error| anyhow!("{error:?}"))?;
    }
    text.push('\n');
    Ok(text)
}

type Area<'t> = DrawingArea<SVGBackend<'t>, Shift>;
type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// One bar for each rate, on a scale of powers of ten.
fn rates(area: &Area<'_>, report: &Report) -> Drawn {
    let limits = &report.limits;
    let machine = [
        ("signatures", limits.signatures),
        ("verifications", limits.verifications),
        ("synced appends", limits.synced_appends),
        ("SQLite commits", limits.sqlite_commits),
        ("loopback round trips", limits.round_trips),
    ];
    let loads = report.payments.iter();
    let bars: Vec<(&str, f64, RGBColor)> = loads
        .map(|load| (load.name.as_str(), load.per_second, NODES))
        .chain(machine.map(|(name, rate)| (name, rate, MACHINE)))
        .collect();
    let most = bars.iter().map(|(_, rate, _)| *rate).fold(10.0, f64::max);
    let rows = bars.len();
    let mut chart = ChartBuilder::on(area)
        .caption("A second, on a logarithmic scale", ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(30)
        .y_label_area_size(240)
        .build_cartesian_2d((10.0..most * 3.0).log_scale(), 0.0..rows as f64)?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .disable_y_axis()
        .y_labels(0)
        .x_label_formatter(&|rate| format!("{rate:.0}"))
        .draw()?;
    for (number, (name, rate, color)) in bars.iter().enumerate() {
        // the first is the uppermost
        let y = (rows - 1 - number) as f64;
        chart.draw_series([Rectangle::new(
            [(10.0, y + 0.2), (rate.max(10.0), y + 0.8)],
            color.filled(),
        )])?;
        let text = format!("{rate:.0}");
        let beside = (rate.max(10.0) * 1.05, y + 0.65);
        chart.draw_series([Text::new(text, beside, ("sans-serif", 13))])?;
        // beside the axis, where a scale of numbers has its labels
        let (_, pixel) = chart.backend_coord(&(10.0, y + 0.65));
        let (left, top) = area.get_base_pixel();
        area.draw(&Text::new(
            (*name).to_owned(),
            (left + 12, pixel - top),
            ("sans-serif", 13),
        ))?;
    }
    Ok(())
}

/// Milliseconds by percentile.
fn latencies(area: &Area<'_>, all: &[Payments]) -> Drawn {
    let names = [
        "one at a time",
        "one at a time, with a reference",
        "many channels at half load",
        "many channels",
    ];
    let shown: Vec<&Payments> = names
        .iter()
        .filter_map(|name| all.iter().find(|load| load.name == *name))
        .collect();
    let points = || shown.iter().flat_map(|load| &load.latency.curve);
    let least = points().map(|(_, ms)| *ms).fold(f64::INFINITY, f64::min);
    let most = points().map(|(_, ms)| *ms).fold(0.0, f64::max);
    let (least, most) = (least.clamp(0.01, 10.0), most.max(20.0));
    let mut chart = ChartBuilder::on(area)
        .caption(
            "Milliseconds until a payment is final, by percentile",
            ("sans-serif", 18),
        )
        .margin(12)
        .x_label_area_size(30)
        .y_label_area_size(60)
        .build_cartesian_2d(0.0..100.0, (least..most * 1.5).log_scale())?;
    chart
        .configure_mesh()
        .x_label_formatter(&|percentile| format!("p{percentile:.0}"))
        .y_label_formatter(&|ms| format!("{ms}"))
        .draw()?;
    for (load, color) in shown.iter().zip(LINES) {
        let line = load.latency.curve.iter().map(|(p, ms)| (*p, ms.max(least)));
        chart
            .draw_series(LineSeries::new(line, color.stroke_width(2)))?
            .label(&load.name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], color.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.3))
        .draw()
}
