export const USAGE = `sluice: funnels, flows and conversions from event exports, on this machine

  sluice events  FILE…
  sluice funnel  FILE… (--funnel funnel.json | --steps "home,cart,pay")
                 [--window 7d|12h|30m|60s|session|none] [--order ordered|strict|any]
                 [--trend hour|day|week|month] [--tags tags.json]
                 [--what-if append|insert:STEP|replace:STEP]
                 [--chart out.svg|out.png] [--users STEP:STATE [--group VALUE]] [--trace USER]
                 [--on-server]
  sluice flow    FILE… [--flow flow.json | --start EVENT | --end EVENT]
                 [--compare a.json,b.json | --funnel f.json --step K] [--paths] [--graph]
                 [--tags tags.json] [--chart out.svg|out.png] [--csv out.csv]
  sluice drop-off FILE… --funnel funnel.json (--step K [--against went-on|converted] |
                 --against segments:a.json,b.json|values:PROPERTY=A,B|dates:FROM..TO,FROM..TO)
                 [--tags tags.json [--macro EVENT]] [--ignore NAME,…] [--only drivers|next]
                 [--chart out.svg|out.png] [--csv out.csv]
  sluice prepare data.sluice [--steps prepare.json]
  sluice import  FILE… --into data.sluice

  sluice conversions FILE… --tags tags.json [--trend day|week|month]
                     [--by PROPERTY [--top N] | --segments a.json,b.json]
  sluice signals     FILE… --tags tags.json [--macro EVENT]
  sluice score       FILE… --tags tags.json [--macro EVENT] [--weights weights.json] [--users]
  sluice attribution FILE… --tags tags.json --touch PROPERTY [--every-change] [--macro EVENT]
                     [--look-back 30d] [--half-life 7d] [--count all|first] [--spend spend.csv]
  sluice economics   FILE… --tags tags.json --spend spend.csv [--macro EVENT] [--cohort week|month]
                     [--touch PROPERTY [--model first|last|last-non-direct|linear|position|
                     time-decay|shapley|markov] [--look-back 30d] [--half-life 7d]]
  sluice check       FILE… --rules rules.json
  sluice experiment  FILE… --tags tags.json --variant PROPERTY [--exposure EVENT] [--control VALUE]
                     [--macro EVENT | --funnel funnel.json] [--window 14d] [--split A=50,B=50] [--lift 0.1]
                     [--keep-open]
                 of these all but check take [--segment segment.json], and all but
                 check and economics [--unit user|session] [--range FROM..TO]

  FILE is a CSV, TSV, NDJSON, JSON, Parquet or XES file, plain or in .gz, .zst
  or .zip, or a folder of them, or one data.sluice made by import. Files beside
  a data.sluice are added to it: sluice import data.sluice MORE --into data.sluice
  or clickhouse://[user@]host:port/database/table[?tls=1], the port that of the
  HTTP interface; the password is asked for, or stands in CLICKHOUSE_PASSWORD.
  There --map takes expressions, too. What was taken of a table is kept, and asked
  again for an hour (not by check and import): --refresh takes it anew. --as-of TIME
  asks of its events up to then alone. Where about 500 MB or more would come over
  the wire, you are asked first, or it takes --yes. --ca FILE: certificates by which
  its server is known, beside those that the system trusts. --on-server: it counts a
  plain funnel itself (ClickHouse 20.5 or later), and nothing but the counts comes.
  --chart: a picture that carries what was asked; an .svg printed from a browser is a PDF.
  --start: where people go after their first EVENT; --end: what leads up to
  their last one; neither: every session from its beginning.
  --compare: two segments in one flow; --funnel and --step: who dropped off after
  that step against who went on. --paths: whole journeys as a list; --graph: which
  item follows which.
  --against two segments, values or date ranges: what tells the first group from the second,
  from their entry on; "dropped" then stands for the first, "wentOn" for the second.
  --tags: which events are worth what; steps then carry their values.
  --trend: the figures by the date of the entry, in the data's time zone.
  --what-if: the funnel with each event of the data at that place.
  prepare: saves steps in the data set that turn raw event names into the ones
  people think in: rename, derive, name, hide, hideWhere, collapse, silence,
  users. Every command then sees what they leave; the imported rows stay as they
  are. Prints each step with the rows, users and names before and after it, and
  how many rows it touched; without --steps, of those that are saved.
  --segment, --segments: in these { "tier": "micro-primary" } is who did any event
  tagged so.
  --range: ISO dates or times; TO is not part of it, and either may be left out.
  --spend: date,channel,amount[,currency] or from,to,channel,amount[,currency].
  --users of a score: who has not converted, by falling score, as CSV.
  STEP counts from 0; STATE is reached, converted, dropped or open.

Options everywhere
  --prepare prepare.json
                 these steps for this command, in place of those that are saved
  --map user=COL,event=COL,time=COL[,session=COL][,order=COL]
                 which columns to use where the guess is wrong
  --no-stitching takes ids as they stand, where otherwise anonymous and known ids
                 of one person are stitched together
  --map user=COL|COL takes the first that is not empty; time=COL+COL makes a time of its
                 parts; zone=COL holds each row's own zone
  --encoding NAME  --header-line N  --no-header  --rows LIST  --dates dmy|mdy|ymd  --excel 1900|1904
  --time-unit h|min|s|ms|order [--origin TIME]  --nobody LIST  --lifecycle complete|start|both
                 how to read what the files do not say themselves
  --requests assets,robots  in logs of web servers these are events, too
  --drop-repeats   of rows that are equal in everything only the first
  --skip-unreadable  files that look like events but cannot be read are left out
  --strict       a name that is not there, or a file or digits left out, is an error
  --timezone ZONE  zone of times without an offset, such as Europe/Berlin; default UTC
  --format mixpanel|amplitude|posthog|ga4|segment|snowplow|heap|matomo|kissmetrics|generic
                 where the files come from, if it is not what they were taken for, or
  --format csv|ndjson|json|parquet|xes
                 how their rows are written down

Results go to standard output as JSON, everything else to standard error.
Exit code: 0 done, 1 a problem with the data or a document, 2 wrong usage, 3 a rule
of check fires.
`;

/** Wrong usage: exit code 2 and this sentence. */
export class UsageError extends Error {}
