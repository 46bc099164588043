-- Ratings in words, with the commitment and the member they belong to.
CREATE VIEW ratings AS
SELECT a.commitment_id, c.title, m.name AS member, c.cycle, a.indicator, a.value, a.score, a.state, a.as_written
FROM assessments a
JOIN commitments c USING (commitment_id)
LEFT JOIN members m USING (member_id);

-- One row for each commitment and policy area, by today's names.
CREATE VIEW commitments_by_policy_area AS
SELECT p.name AS policy_area, t.name AS theme, c.commitment_id, c.title, m.name AS member, c.cycle
FROM commitment_policy_areas cp
JOIN policy_areas p USING (policy_area_id)
LEFT JOIN policy_areas t ON t.policy_area_id = p.theme_id
JOIN commitments c USING (commitment_id)
LEFT JOIN members m USING (member_id);

-- What is doubtful, by member: for the member to see what is said of its pages.
CREATE VIEW issues_by_member AS
SELECT m.name AS member, i.severity, i.code, c.commitment_id, c.title, i.field, i.value, i.message, i.advice
FROM issues i
JOIN commitments c ON c.commitment_id = i.row_key
LEFT JOIN members m USING (member_id);

-- Where a published value comes from: the page, its time, the line and the words.
CREATE VIEW sources_of_values AS
SELECT o.table_name, o.row_key, o.field, o.value, o.state, o.as_written, o.line, k.url, k.captured_at, k.sha256
FROM observations o
JOIN captures k USING (capture_id);
