CREATE TABLE nianbao_facts (
	name TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (name)
);
CREATE TABLE nianbao_campaigns (
	year INTEGER NOT NULL,
	opened_at DATETIME NOT NULL,
	gaps_listed_at DATETIME,
	closed_at DATETIME,
	PRIMARY KEY (year)
);
CREATE TABLE nianbao_counties (
	year INTEGER NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	province TEXT NOT NULL,
	prefecture TEXT NOT NULL,
	portal_url TEXT NOT NULL,
	other_hosts TEXT NOT NULL,
	note TEXT NOT NULL,
	platform TEXT DEFAULT '' NOT NULL,
	state TEXT NOT NULL,
	status TEXT,
	attempts INTEGER DEFAULT '0' NOT NULL,
	failures INTEGER DEFAULT '0' NOT NULL,
	first_found_at DATETIME,
	last_attempt_at DATETIME,
	next_at DATETIME,
	bodies_at DATETIME,
	bodies_read_at DATETIME,
	under_way_since DATETIME,
	worker TEXT,
	reason TEXT,
	reason_code TEXT,
	reason_values JSON,
	listed_years JSON,
	url TEXT,
	title TEXT,
	published_on TEXT,
	warc TEXT,
	text TEXT,
	family TEXT DEFAULT '' NOT NULL,
	flagged TEXT,
	held_before BOOLEAN DEFAULT '0' NOT NULL,
	PRIMARY KEY (year, code)
);
CREATE INDEX nianbao_counties_next ON nianbao_counties (next_at);
CREATE INDEX nianbao_counties_under_way ON nianbao_counties (under_way_since);
CREATE TABLE nianbao_bodies (
	year INTEGER NOT NULL,
	code TEXT NOT NULL,
	scope TEXT NOT NULL,
	name TEXT NOT NULL,
	url TEXT NOT NULL,
	title TEXT NOT NULL,
	state TEXT NOT NULL,
	issuer TEXT,
	reason TEXT,
	first_seen_at DATETIME NOT NULL,
	last_seen_at DATETIME NOT NULL,
	PRIMARY KEY (year, code, scope, name)
);
CREATE TABLE nianbao_attempts (
	id INTEGER NOT NULL,
	year INTEGER NOT NULL,
	code TEXT NOT NULL,
	platform TEXT NOT NULL,
	family TEXT NOT NULL,
	started_at DATETIME NOT NULL,
	ended_at DATETIME NOT NULL,
	status TEXT NOT NULL,
	reason TEXT,
	reason_code TEXT,
	reason_values JSON,
	listed_years JSON,
	url TEXT,
	warc TEXT,
	requests INTEGER NOT NULL,
	received_bytes BIGINT NOT NULL,
	seconds FLOAT NOT NULL,
	worker TEXT,
	PRIMARY KEY (id)
);
CREATE INDEX nianbao_attempts_county ON nianbao_attempts (year, code, ended_at);
CREATE INDEX nianbao_attempts_platform ON nianbao_attempts (platform, ended_at);
CREATE TABLE nianbao_events (
	name TEXT NOT NULL,
	happened_at DATETIME NOT NULL,
	title TEXT NOT NULL,
	body TEXT NOT NULL,
	told_at DATETIME,
	PRIMARY KEY (name)
);
CREATE TABLE nianbao_calendar (
	id TEXT NOT NULL,
	name TEXT NOT NULL,
	next_at DATETIME,
	PRIMARY KEY (id)
);
