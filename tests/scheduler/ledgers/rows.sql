INSERT INTO nianbao_facts VALUES ('identity', 'f00d');
INSERT INTO nianbao_campaigns VALUES (2025, '2026-01-10 00:00:00+00:00', NULL, NULL);
INSERT INTO nianbao_counties
    (year, code, name, province, prefecture, portal_url, other_hosts, note, platform, state, status, attempts,
     first_found_at, last_attempt_at, next_at, reason, title)
VALUES
    (2025, '990101', '青岭县', '示范省', '岚谷市', 'http://qingling.example/', '', '', 'p', 'found', 'archived', 1,
     '2026-02-01 00:00:00+00:00', '2026-02-01 00:00:00+00:00', '2026-02-07 16:00:00+00:00', NULL, '报告'),
    (2025, '990102', '墙县', '示范省', '岚谷市', 'http://qiang.example/', '', '', 'p', 'blocked', 'blocked', 2,
     NULL, '2026-02-01 00:00:00+00:00', '2026-02-08 00:00:00+00:00', 'a wall', NULL);
INSERT INTO nianbao_attempts
    (year, code, platform, family, started_at, ended_at, status, reason, requests, received_bytes, seconds, worker)
VALUES
    (2025, '990101', 'p', '', '2026-02-01 00:00:00+00:00', '2026-02-01 00:00:00+00:00', 'archived', NULL, 5, 9, 1.5, 'w'),
    (2025, '990102', 'p', '', '2026-02-01 00:00:00+00:00', '2026-02-01 00:00:00+00:00', 'blocked', 'a wall', 2, 9, 1.5, 'w');
