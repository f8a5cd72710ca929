-- What is asked in one write with the commit was decided before it is answered (ADR 68): where it is not as it was foreseen, the transaction fails and is done step by
-- step. VOLATILE: it is asked, whatever is made of the answer.
CREATE FUNCTION assert_foreseen(is_so boolean, otherwise text) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF is_so IS NOT TRUE THEN
    RAISE EXCEPTION '%', otherwise USING ERRCODE = 'WB001';
  END IF;
END
$$;
