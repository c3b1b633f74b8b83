/** What `PRAGMA application_id` of a journal is: "LFJL". */
export const APPLICATION_ID = 0x4c464a4c;

/**
 * The migrations to today's tables. `PRAGMA user_version` counts the migrations of a file, and so is the version of its format:
 * a change of the tables is a new migration at the end, never a change of an existing one.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE rollouts (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     model TEXT,
     version TEXT,
     started_at INTEGER NOT NULL,
     updated_at INTEGER NOT NULL,
     events INTEGER NOT NULL,
     outcome TEXT,
     runner TEXT,
     token INTEGER,
     lease_until INTEGER
   ) STRICT;
   CREATE TABLE events (
     rollout INTEGER NOT NULL,
     seq INTEGER NOT NULL,
     sum TEXT NOT NULL,
     event TEXT NOT NULL,
     PRIMARY KEY (rollout, seq)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE claims (
     target TEXT PRIMARY KEY,
     rollout INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE commands (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     rollout INTEGER NOT NULL,
     command TEXT NOT NULL
   ) STRICT;
   CREATE TABLE fence (token INTEGER NOT NULL) STRICT;
   INSERT INTO fence VALUES (0);`,
  `CREATE TABLE ledger (
     target TEXT PRIMARY KEY,
     sum TEXT NOT NULL,
     entry TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
];
