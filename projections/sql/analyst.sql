-- What analysts may do, and functions that look back. Run at every setup.

DO $do$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dossier_analyst') THEN
        CREATE ROLE dossier_analyst NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL; -- another database of the server was faster
    WHEN insufficient_privilege THEN RAISE NOTICE 'the role dossier_analyst is missing, and this user may not make it';
END
$do$;

CREATE OR REPLACE FUNCTION analytics.classes_as_of(d date)
RETURNS TABLE (scheme text, class text, customers numeric) LANGUAGE sql STABLE AS $fn$
    SELECT c.scheme, c.class, sum(c.customers) FROM analytics.class_days c WHERE c.day <= d GROUP BY 1, 2 HAVING sum(c.customers) <> 0 ORDER BY 1, 2
$fn$;
COMMENT ON FUNCTION analytics.classes_as_of(date) IS 'How many customers were in each class at the end of the day, by when it occurred.';

CREATE OR REPLACE FUNCTION analytics.managed_as_of(d date)
RETURNS TABLE (existing numeric, potential numeric) LANGUAGE sql STABLE AS $fn$
    SELECT coalesce(sum(m.existing), 0), coalesce(sum(m.potential), 0) FROM analytics.managed_days m WHERE m.day <= d
$fn$;
COMMENT ON FUNCTION analytics.managed_as_of(date) IS 'How many managed customers there were at the end of the day, by when it occurred.';

-- Comments that views were given before they said null where an analyst finds null.
DO $do$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT format('COMMENT ON COLUMN analytics.%I.%I IS %L', c.relname, a.attname, regexp_replace(d.description, '\m(empty|0) (where|else|while|before)\M', 'null \2', 'g')) AS sql
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = a.attnum
        WHERE c.relnamespace = 'analytics'::regnamespace AND c.relkind = 'v' AND d.description ~ '\m(empty|0) (where|else|while|before)\M'
          AND pg_get_viewdef(c.oid) ~ ('NULLIF\((\w+\.)?' || a.attname || ',')
    LOOP
        EXECUTE one.sql;
    END LOOP;
END
$do$;

-- The same on both clocks. Of every view with a history there is such a function too,
-- which histories makes.
DROP FUNCTION IF EXISTS analytics.complaints_as_of(timestamptz); -- went by present rows; the one of both clocks has taken its place

CREATE OR REPLACE FUNCTION analytics.classes_as_of(occurred timestamptz, recorded timestamptz)
RETURNS TABLE (scheme text, class text, customers bigint) LANGUAGE sql STABLE AS $fn$
    SELECT c.key, c.value, count(*) FROM analytics.customers_as_of($1, $2) h, jsonb_each_text(h.classes) c WHERE h.status = 'active' AND c.value <> '' GROUP BY 1, 2 ORDER BY 1, 2
$fn$;
COMMENT ON FUNCTION analytics.classes_as_of(timestamptz, timestamptz) IS 'How many customers were in each class at the first instant, as far as it was recorded by the second.';

CREATE OR REPLACE FUNCTION analytics.tally_as_of(figure text, day date, recorded timestamptz)
RETURNS TABLE (what text, customers numeric) LANGUAGE sql STABLE AS $fn$
    SELECT t.what, sum(t.n) FROM analytics.tally_changes t
    WHERE t.figure = $1 AND t.occurred <= $2::timestamp AT TIME ZONE 'UTC'
      AND t.position <= (SELECT k.position FROM analytics.histories_clock k WHERE k.recorded <= $3 ORDER BY k.recorded DESC LIMIT 1)
    GROUP BY 1 HAVING sum(t.n) <> 0 ORDER BY 1
$fn$;
COMMENT ON FUNCTION analytics.tally_as_of(text, date, timestamptz) IS 'How many customers were managed, or in each stage (lifecycle), at the end of the day, as far as it was recorded by the instant.';

DO $do$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dossier_analyst') THEN
        GRANT USAGE ON SCHEMA analytics TO dossier_analyst;
        GRANT SELECT ON ALL TABLES IN SCHEMA analytics TO dossier_analyst;
        ALTER DEFAULT PRIVILEGES IN SCHEMA analytics GRANT SELECT ON TABLES TO dossier_analyst; -- what later versions bring
    END IF;
END
$do$;
