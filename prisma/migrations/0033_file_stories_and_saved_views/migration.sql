-- What runs saw and left, by the name of the file: for the story of a file. What they took is found by its transfers.
CREATE INDEX sightings_skipped_name_idx ON sightings ((substring(path FROM '[^/]*$')), seen_at) WHERE decision = 'skipped';

-- What each person saved as a view of a list: its name and the filters, sort and columns of its address.
CREATE TABLE saved_views (
  id         uuid PRIMARY KEY,
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  owner      text NOT NULL CHECK (octet_length(owner) <= 255),
  list       text NOT NULL CHECK (list IN ('audit')),
  name       text NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 800),
  search     text NOT NULL CHECK (octet_length(search) <= 8192),
  CONSTRAINT saved_views_owner_list_name_key UNIQUE (owner, list, name)
);
CREATE TRIGGER saved_views_stamp BEFORE UPDATE ON saved_views FOR EACH ROW EXECUTE FUNCTION stamp_change();
GRANT SELECT, INSERT, UPDATE, DELETE ON saved_views TO waybill_app;
