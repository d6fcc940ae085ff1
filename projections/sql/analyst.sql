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

CREATE OR REPLACE FUNCTION analytics.complaints_as_of(t timestamptz)
RETURNS TABLE (id uuid, customer_id uuid, category text, severity text, state text, filed_at timestamptz, resolved_at timestamptz) LANGUAGE sql STABLE AS $fn$
    SELECT c.id, c.customer_id, c.category, c.severity, CASE WHEN c.resolved_at <= t THEN 'resolved' ELSE 'received' END, c.filed_at, CASE WHEN c.resolved_at <= t THEN c.resolved_at END
    FROM analytics.complaints c WHERE c.filed_at <= t
$fn$;
COMMENT ON FUNCTION analytics.complaints_as_of(timestamptz) IS 'The complaints that had been filed by then, with their state of then, by when it occurred.';

DO $do$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dossier_analyst') THEN
        GRANT USAGE ON SCHEMA analytics TO dossier_analyst;
        GRANT SELECT ON ALL TABLES IN SCHEMA analytics TO dossier_analyst;
        ALTER DEFAULT PRIVILEGES IN SCHEMA analytics GRANT SELECT ON TABLES TO dossier_analyst; -- what later versions bring
    END IF;
END
$do$;
