-- A view can be saved of every list of the console that has filters, not of the audit log alone.
ALTER TABLE saved_views DROP CONSTRAINT saved_views_list_check;
ALTER TABLE saved_views ADD CONSTRAINT saved_views_list_check CHECK (list IN (
  'accounts', 'approvals', 'audit', 'bans', 'calendars', 'connections', 'files', 'jobs',
  'keys', 'partners', 'runs', 'schedules', 'sessions', 'stores', 'transfers', 'users'
));
