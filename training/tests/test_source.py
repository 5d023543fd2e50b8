import unittest

import numpy as np

from risala_training.source import dequantise, quantise


class FourBits(unittest.TestCase):
    def test_what_was_quantised_once_stays_as_it_is(self):
        values = np.random.default_rng(0).normal(size=(50, 64)).astype(np.float32)
        blocks = quantise(values)
        back = dequantise(blocks).reshape(values.shape)
        np.testing.assert_array_equal(quantise(back), blocks)
        # The largest weight of a block is eight steps: others are off by half of one at most, at the far end by one.
        step = np.abs(values.reshape(50, 2, 32)).max(-1, keepdims=True) / 8
        self.assertLess((np.abs(back - values).reshape(50, 2, 32) / step).max(), 1.01)

    def test_the_layout_is_low_nibbles_first(self):
        values = np.zeros((1, 32), np.float32)
        values[0, 0], values[0, 16] = -8.0, 7.0
        blocks = quantise(values)
        self.assertEqual(blocks.shape, (1, 1, 18))
        self.assertEqual(blocks[0, 0, 2], 0 | 15 << 4)
        self.assertEqual(blocks[0, 0, 3], 8 | 8 << 4)


if __name__ == "__main__":
    unittest.main()
