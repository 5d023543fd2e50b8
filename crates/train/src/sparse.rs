//! Sparse rows, and their door into linfa.
//!
//! linfa's tools ask for records that are an `ndarray` of cheap elements, and a dense matrix over
//! 2^18 hashed features is out of the question. The way through is an (n × 1) array whose *element*
//! is a whole row: [`SparseRow`] is `Copy` (two slices), so shuffling, folding and splitting a dataset
//! of them moves handles and never features. [`SparseMatrix::column`] makes that array.

use ndarray::Array2;
use sprs::CsMatI;

use crate::error::{Error, Kind};

/// One example: the indices of its features that are not zero, rising strictly, and their values.
///
/// A handle into storage that lives elsewhere, usually a [`SparseMatrix`]. The fields are open, so a
/// row can be made from any two slices; whatever takes rows in this crate checks them first.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SparseRow<'a> {
    /// Feature numbers, rising strictly.
    pub indices: &'a [u32],
    /// The value of each feature, finite; as many as `indices`.
    pub values: &'a [f32],
}

impl<'a> SparseRow<'a> {
    /// The features and their values.
    pub fn iter(self) -> impl Iterator<Item = (u32, f32)> + 'a {
        self.indices.iter().copied().zip(self.values.iter().copied())
    }

    /// The squared Euclidean length, in `f64`.
    pub fn squared_norm(self) -> f64 {
        self.values.iter().map(|&value| f64::from(value) * f64::from(value)).sum()
    }

    /// Checks that the row is well formed and inside `columns`; `number` names it in the error.
    pub(crate) fn check(self, number: usize, columns: usize) -> Result<(), Error> {
        let fail = |kind| Err(Error::new(kind));
        let (indices, values) = (self.indices, self.values);
        if indices.len() != values.len() {
            let (indices, values) = (indices.len(), values.len());
            return fail(Kind::RowLengths { row: number, indices, values });
        }
        if let Some(pair) = indices.windows(2).find(|pair| pair[0] >= pair[1]) {
            return fail(Kind::Unsorted { row: number, first: pair[0], second: pair[1] });
        }
        if let Some(&index) = indices.last().filter(|&&index| index as usize >= columns) {
            return fail(Kind::Outside { row: number, index, columns });
        }
        match self.iter().find(|(_, value)| !value.is_finite()) {
            Some((index, _)) => fail(Kind::NotFinite { row: number, index }),
            None => Ok(()),
        }
    }
}

/// Rows by their numbers. Where they are stored in another form, each is unpacked when it is asked for: the rows of a
/// million texts fit into memory packed, and not as they are.
pub trait Rows {
    /// How many rows there are.
    fn count(&self) -> usize;

    /// Row `number`, which must be below [`count`](Self::count), as for a slice. It may lie in `buffer`.
    fn row<'r>(&'r self, number: usize, buffer: &'r mut RowBuffer) -> SparseRow<'r>;
}

impl Rows for [SparseRow<'_>] {
    fn count(&self) -> usize {
        self.len()
    }

    fn row<'r>(&'r self, number: usize, _: &'r mut RowBuffer) -> SparseRow<'r> {
        self[number]
    }
}

/// Room for a row that is made when it is asked for.
#[derive(Clone, Debug, Default)]
pub struct RowBuffer {
    indices: Vec<u32>,
    values: Vec<f32>,
}

impl RowBuffer {
    /// A row of at most `most` features: `write` puts indices and values in place and tells how many there are.
    #[inline]
    pub(crate) fn fill(
        &mut self,
        most: usize,
        write: impl FnOnce(&mut [u32], &mut [f32]) -> usize,
    ) -> SparseRow<'_> {
        if self.indices.len() < most {
            self.indices.resize(most, 0);
            self.values.resize(most, 0.0);
        }
        let length = write(&mut self.indices, &mut self.values);
        SparseRow { indices: &self.indices[..length], values: &self.values[..length] }
    }
}

/// Rows stored one after the other (compressed sparse rows), checked when they come in.
#[derive(Clone, Debug, PartialEq)]
pub struct SparseMatrix {
    /// Row `i` occupies `indptr[i]..indptr[i + 1]` of the other two.
    indptr: Vec<usize>,
    indices: Vec<u32>,
    values: Vec<f32>,
    columns: usize,
}

impl SparseMatrix {
    /// A matrix of `columns` columns and no rows yet.
    pub fn new(columns: usize) -> SparseMatrix {
        SparseMatrix { indptr: vec![0], indices: Vec::new(), values: Vec::new(), columns }
    }

    /// A matrix from its parts: row `i` occupies `indptr[i]..indptr[i + 1]` of `indices` and `values`.
    ///
    /// # Errors
    /// If the offsets do not cover the values in order, or a row's indices do not rise strictly, leave
    /// the columns, or carry a value that is not finite.
    pub fn from_parts(
        indptr: Vec<usize>,
        indices: Vec<u32>,
        values: Vec<f32>,
        columns: usize,
    ) -> Result<SparseMatrix, Error> {
        let covers = indptr.first() == Some(&0)
            && indptr.last() == Some(&values.len())
            && indptr.is_sorted()
            && indices.len() == values.len();
        if !covers {
            return Err(Error::new(Kind::Offsets { values: values.len() }));
        }
        let matrix = SparseMatrix { indptr, indices, values, columns };
        for number in 0..matrix.rows() {
            matrix.row(number).check(number, columns)?;
        }
        Ok(matrix)
    }

    /// Appends a row.
    ///
    /// # Errors
    /// If its indices do not rise strictly, leave the columns, or carry a value that is not finite.
    pub fn push(&mut self, row: SparseRow<'_>) -> Result<(), Error> {
        row.check(self.rows(), self.columns)?;
        self.indices.extend_from_slice(row.indices);
        self.values.extend_from_slice(row.values);
        self.indptr.push(self.indices.len());
        Ok(())
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.indptr.len() - 1
    }

    /// How many columns there are, used or not.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Row `number`, which must be below [`rows`](Self::rows), as for a slice.
    pub fn row(&self, number: usize) -> SparseRow<'_> {
        let range = self.indptr[number]..self.indptr[number + 1];
        SparseRow { indices: &self.indices[range.clone()], values: &self.values[range] }
    }

    /// The matrix as `sprs` has it, (n × [`columns`](Self::columns)) in compressed rows: the form of SciPy's `csr_matrix`.
    pub fn to_csr(&self) -> CsMatI<f32, u32, usize> {
        let (indptr, indices, values) = (self.indptr.clone(), self.indices.clone(), self.values.clone());
        // Rows were checked when they came in.
        CsMatI::new((self.rows(), self.columns), indptr, indices, values)
    }

    /// The rows as an (n × 1) array of handles: the records of a linfa `Dataset`.
    ///
    /// ```
    /// use linfa::Dataset;
    /// use linfa::traits::{Fit, Predict};
    /// use risala_model::{Leaf, LeafSet};
    /// use risala_train::{SparseMatrix, SparseRow, TreeClassifierParams};
    ///
    /// let mut matrix = SparseMatrix::new(2);
    /// matrix.push(SparseRow { indices: &[0], values: &[1.0] })?;
    /// matrix.push(SparseRow { indices: &[1], values: &[1.0] })?;
    /// let targets = ndarray::array![LeafSet::from(Leaf::Inform), LeafSet::from(Leaf::Purchase)];
    /// let dataset = Dataset::new(matrix.column(), targets);
    /// let model = TreeClassifierParams::new().c(10.0).fit(&dataset)?;
    /// assert_eq!(model.predict(dataset.records()), dataset.targets());
    /// # Ok::<(), risala_train::Error>(())
    /// ```
    pub fn column(&self) -> Array2<SparseRow<'_>> {
        Array2::from_shape_fn((self.rows(), 1), |(number, _)| self.row(number))
    }
}
