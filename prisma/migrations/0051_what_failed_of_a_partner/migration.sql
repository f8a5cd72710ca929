-- What failed or was refused is little among what a partner did: without this, finding it reads all that the partner did.
CREATE INDEX audit_search_partner_id_failed_idx ON audit_search (partner_id, outcome, recorded_at, seq)
  WHERE outcome <> 'success' AND partner_id IS NOT NULL;
