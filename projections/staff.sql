-- The directory of the staff. Its past is in read.staff_history.

--- tables
CREATE TABLE staff (
    staff_id      uuid        NOT NULL PRIMARY KEY,
    revision      bigint      NOT NULL,
    position      bigint      NOT NULL,
    team          text        NOT NULL,
    name_ref      bytea,
    joined_at     timestamptz NOT NULL,
    left_at       timestamptz,
    successor     uuid,
    reason        text        NOT NULL
);
COMMENT ON TABLE staff IS 'One row a member of the staff, also who has left.';
COMMENT ON COLUMN staff.staff_id IS 'The member of the staff.';
COMMENT ON COLUMN staff.revision IS 'Revision in their stream of the last event that the row knows.';
COMMENT ON COLUMN staff.position IS 'Position in the log of that event.';
COMMENT ON COLUMN staff.team IS 'Code of the team; the last one of who has left.';
COMMENT ON COLUMN staff.name_ref IS 'Reference to the sealed name.';
COMMENT ON COLUMN staff.joined_at IS 'When they joined, in the world.';
COMMENT ON COLUMN staff.left_at IS 'When they left, in the world; null while they are there.';
COMMENT ON COLUMN staff.successor IS 'Who takes over what they had; null where their team does.';
COMMENT ON COLUMN staff.reason IS 'Code of why they left; empty while they are there.';

--- indexes
CREATE INDEX IF NOT EXISTS staff_team ON staff (team, staff_id);
CREATE INDEX IF NOT EXISTS staff_joined ON staff (joined_at, staff_id);

--- views
CREATE OR REPLACE VIEW read.staff AS
SELECT staff_id AS id, revision, position, team, name_ref, joined_at, left_at, successor, reason
FROM staff;
COMMENT ON COLUMN read.staff.id IS 'The member of the staff.';

CREATE OR REPLACE VIEW analytics.staff AS
SELECT staff_id AS id, revision, position, team, joined_at, left_at, successor, nullif(reason, '') AS reason
FROM staff;
COMMENT ON COLUMN analytics.staff.id IS 'The member of the staff.';
