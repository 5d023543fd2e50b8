//! Tables whose columns are as wide as what is in them.

use comfy_table::presets::{ASCII_MARKDOWN, NOTHING};
use comfy_table::{Cell, CellAlignment, Table};

use crate::render::printable;

/// Longer texts are cut: a value of a field may be a page.
const WIDEST: usize = 80;

/// How tables look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// For a terminal: columns apart by spaces.
    Plain,
    Markdown,
}

/// A table in the making. Columns of numbers stand to the right.
pub(crate) struct Grid {
    table: Table,
    look: Look,
}

impl Grid {
    pub(crate) fn new<S: AsRef<str>>(look: Look, head: impl IntoIterator<Item = S>) -> Grid {
        let mut table = Table::new();
        table.load_style(if look == Look::Plain { NOTHING } else { ASCII_MARKDOWN });
        let mut grid = Grid { table, look };
        let head: Vec<Cell> = head.into_iter().map(|name| grid.cell(name.as_ref())).collect();
        grid.table.set_header(head);
        grid
    }

    pub(crate) fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        let row: Vec<Cell> = cells.into_iter().map(|text| self.cell(text.as_ref())).collect();
        self.table.add_row(row);
    }

    fn cell(&self, text: &str) -> Cell {
        let mut text = printable(text);
        if let Some((end, _)) = text.char_indices().nth(WIDEST) {
            text.truncate(end);
            text.push('…');
        }
        Cell::new(if self.look == Look::Markdown { text.replace('|', "\\|") } else { text })
    }

    /// The lines of the table, of which the columns from `numbers` on hold numbers.
    pub(crate) fn finish(mut self, numbers: std::ops::Range<usize>) -> String {
        for (at, column) in self.table.column_iter_mut().enumerate() {
            if numbers.contains(&at) {
                column.set_cell_alignment(CellAlignment::Right);
            }
            if self.look == Look::Plain {
                column.set_padding((0, 2));
            }
        }
        // Spaces at line ends are of no use to anybody.
        self.table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
    }
}
