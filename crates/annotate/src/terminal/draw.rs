//! What is on the screen.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Text};
use ratatui::widgets::{Block, Paragraph};
use risala_model::{Label, Leaf};
use unicode_width::UnicodeWidthStr;

use super::app::App;
use super::bidi::{cells, lay_out};
use crate::view::{Earlier, View};
use crate::words::Words;

/// From this width on the guideline stands beside the text.
const WIDE: u16 = 100;
const DIM: Style = Style::new().add_modifier(Modifier::DIM);
const BOLD: Style = Style::new().add_modifier(Modifier::BOLD);

impl App<'_> {
    /// Draws everything.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        let words = self.language.words();
        let mut area = frame.area();
        if self.guideline {
            // A terminal that reorders whole lines would swap columns that stand side by side.
            let beside = self.reorder && area.width >= WIDE;
            let halves = [Constraint::Percentage(60), Constraint::Percentage(40)];
            let layout = if beside { Layout::horizontal(halves) } else { Layout::vertical(halves) };
            let [main, side] = layout.areas(area);
            area = main;
            let above = &mut self.scroll;
            let text = self.language.guideline().replace("**", "");
            scrolled(frame, side, words.guideline, &text, self.reorder, above);
        }
        let view = self.session.view();
        let page = Page { words, reorder: self.reorder, width: area.width };
        let earlier = page.earlier(&view.earlier);
        let foot = page.foot(&view, self.writing.as_deref(), self.problem.as_deref());
        let heights = [
            Constraint::Length(1),
            Constraint::Min(3),
            Constraint::Length(earlier.height() as u16),
            Constraint::Length(5),
            Constraint::Length(foot.height() as u16),
        ];
        // Its place, not its id: ids often tell where a text comes from, or what somebody took it for.
        let place = format!("{}/{}", view.position, view.total);
        let [head, text, said, choices, feet] = Layout::vertical(heights).areas(area);
        frame.render_widget(page.head(&view), head);
        let mut still = 0;
        let above = if self.guideline { &mut still } else { &mut self.scroll };
        scrolled(frame, text, &place, view.text, self.reorder, above);
        frame.render_widget(earlier, said);
        frame.render_widget(page.choices(&view), choices);
        frame.render_widget(foot, feet);
    }
}

/// A frame with a text, of which `above` lines are above its window: fewer if it would run out.
fn scrolled(frame: &mut Frame<'_>, area: Rect, title: &str, text: &str, reorder: bool, above: &mut usize) {
    let width = usize::from(area.width.saturating_sub(4));
    let title = lay_out(title, width, reorder).into_iter().next().unwrap_or_default();
    let title = title.trim();
    // The library measures lam and alef as one cell, and would cut the title short by as much.
    let short = cells(title).saturating_sub(title.width());
    let block = Block::bordered()
        .border_style(DIM)
        .title(format!(" {title} {:short$}", ""))
        .padding(ratatui::widgets::Padding::horizontal(1));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let lines = lay_out(text, width, reorder);
    *above = (*above).min(lines.len().saturating_sub(inner.height.into()));
    let lines: Vec<Line<'_>> =
        lines.into_iter().skip(*above).take(inner.height.into()).map(Line::from).collect();
    frame.render_widget(Paragraph::new(lines), inner);
}

struct Page {
    words: &'static Words,
    reorder: bool,
    width: u16,
}

impl Page {
    fn lines(&self, text: &str, style: Style) -> Vec<Line<'static>> {
        let lines = lay_out(text, self.width.into(), self.reorder).into_iter();
        lines.map(|line| Line::styled(line, style)).collect()
    }

    fn head(&self, view: &View<'_>) -> Text<'static> {
        let Words { title, judged, skipped, .. } = self.words;
        let View { annotator, position, total, judged: done, skipped: passed, .. } = view;
        let line =
            format!("{title} · {annotator} · {position}/{total} · {judged} {done} · {skipped} {passed}");
        self.lines(&line, BOLD).into()
    }

    fn earlier(&self, earlier: &[Earlier<'_>]) -> Text<'static> {
        if earlier.is_empty() {
            return Text::default();
        }
        let mut lines = self.lines(self.words.earlier, BOLD);
        for one in earlier {
            let named = one.leaf.and_then(|name| Leaf::ALL.into_iter().find(|leaf| leaf.name() == name));
            let leaf = named.map_or(self.words.skipped, |leaf| self.words.leaf(leaf)[0]);
            let confidence = if one.confidence == "low" { self.words.low } else { self.words.high };
            let note = if one.note.is_empty() { String::new() } else { format!(" · {}", one.note) };
            let confidence = named.map(|_| format!(" · {confidence}")).unwrap_or_default();
            lines
                .extend(self.lines(&format!("{} · {leaf}{confidence}{note}", one.annotator), Style::new()));
        }
        lines.into()
    }

    fn choices(&self, view: &View<'_>) -> Text<'static> {
        let mut lines = Vec::new();
        for leaf in Leaf::ALL {
            let [name, hint] = self.words.leaf(leaf);
            let chosen = view.leaf == Some(leaf.name());
            let mark = if chosen { "●" } else { "○" };
            let color = match leaf.label() {
                Label::Neutral => Color::Green,
                Label::Advertising => Color::Yellow,
                Label::Propaganda => Color::Red,
            };
            let style = Style::new().fg(color);
            let style =
                if chosen { style.add_modifier(Modifier::BOLD | Modifier::REVERSED) } else { style };
            let line = format!("{} {mark} {name} ({hint})", leaf.index() + 1);
            lines.extend(self.lines(&line, style).into_iter().take(1));
        }
        lines.into()
    }

    fn foot(&self, view: &View<'_>, writing: Option<&str>, problem: Option<&str>) -> Text<'static> {
        let words = self.words;
        let confidence = if view.low { words.low } else { words.high };
        let style = if view.low { BOLD.fg(Color::Yellow) } else { DIM };
        let mut lines = self.lines(confidence, style);
        match writing {
            Some(note) => {
                lines.extend(self.lines(&format!("{}: {note}▏", words.note), BOLD));
                lines.extend(self.lines(words.note_keys, DIM));
            }
            None if !view.note.is_empty() => {
                lines.extend(self.lines(&format!("{}: {}", words.note, view.note), Style::new()));
            }
            None => {}
        }
        for (is_so, message) in [(view.is_skipped, words.is_skipped), (view.finished, words.finished)] {
            if is_so {
                lines.extend(self.lines(message, BOLD));
            }
        }
        if let Some(problem) = problem {
            lines.extend(self.lines(problem, BOLD.fg(Color::Red)));
        }
        let both = format!("{}/{}", words.back, words.forward);
        let keys = [
            ("l", words.low),
            ("s", words.skip),
            ("u", words.undo),
            (if words.direction == "rtl" { "→ ←" } else { "← →" }, both.as_str()),
            ("n", words.note),
            ("g", words.guideline),
            ("q", words.quit),
        ];
        let keys: Vec<String> = keys.iter().map(|(key, does)| format!("{does} [{key}]")).collect();
        lines.extend(self.lines(&keys.join(" · "), DIM));
        lines.into()
    }
}
