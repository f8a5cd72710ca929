-- The audit bundle is one more format of an export (ADR 36).
ALTER TABLE audit_exports DROP CONSTRAINT audit_exports_format_check;
ALTER TABLE audit_exports ADD CONSTRAINT audit_exports_format_check
  CHECK (format IN ('ndjson', 'csv', 'ocsf', 'cef', 'leef', 'syslog', 'bundle'));
