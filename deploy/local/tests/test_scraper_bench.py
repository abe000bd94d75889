import unittest

from local.bench.scrapers import Share, Sharing, as_json, as_text


class SharingTests(unittest.TestCase):
    def test_it_is_sound_only_when_each_checkpoint_was_read_and_published_once_and_nobody_was_refused(self) -> None:
        good = Share(2, 100, 4.0, 100, 0)
        self.assertTrue(Sharing([good, good], 200).sound)
        self.assertFalse(Sharing([good, good], 201).sound, "one was published twice")
        self.assertFalse(Sharing([Share(2, 100, 4.0, 99, 0)], 100).sound, "one was asked for twice")
        self.assertFalse(Sharing([Share(2, 100, 4.0, 100, 1)], 100).sound, "the budget was exceeded")

    def test_it_tells_the_same_in_words_and_in_json(self) -> None:
        sharing = Sharing([Share(4, 100, 4.0, 100, 0)], 100)
        self.assertIn("read and published once", as_text(sharing))
        self.assertEqual(as_json(sharing)["runs"][0]["checkpoints_per_second"], 25.0)
        self.assertIn("2 (1)", as_text(sharing), "four seconds are two windows; ten requests have room in one")
        self.assertIn("NOT", as_text(Sharing([], 1)))


if __name__ == "__main__":
    unittest.main()
