-- A post's readings come in rounds, and a round rewrites every row of a page. With room for a second copy of each row
-- on its page, no update touches an index; what the round before left is pruned as the next one comes by.
ALTER TABLE outcomes SET (fillfactor = 45);
