-- What comes next is asked for all the time, and very many schedules may be due at one moment: they are read in their order, and not sorted each time.
CREATE INDEX schedules_next_fire_at_id_idx ON schedules (next_fire_at, id);
DROP INDEX schedules_next_fire_at_idx;
