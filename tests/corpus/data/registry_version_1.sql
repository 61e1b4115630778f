BEGIN TRANSACTION;
CREATE TABLE answers (
	answer_id VARCHAR(36) NOT NULL, 
	question TEXT NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	answer JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	PRIMARY KEY (answer_id)
);
INSERT INTO "answers" VALUES('id-1','Vad hände?','answered','{"answer_id": "id-1", "question": "Vad h\u00e4nde?", "language": "sv", "status": "answered", "text": "Sitat [1]", "sentences": [{"text": "Sitat", "citations": [1]}], "citations": [{"marker": 1, "passage_id": "p", "document_id": "d", "version": "v", "title": "Titel", "publisher": null, "year": 2019, "language": "nb", "page": 3, "section": "A \u203a B", "quote": "Sitat", "start": 5, "end": 10, "translation": null, "url": null}], "timings_s": {"total": 0.1}, "index_version": "g1"}','2026-11-25 01:28:44.770416');
CREATE TABLE documents (
	document_id VARCHAR(120) NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	location TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (document_id)
);
INSERT INTO "documents" VALUES('fall-å','2222222222222222222222222222222222222222222222222222222222222222','/data/fall-å.md','2026-11-25 01:28:44.576004','2026-11-25 01:28:44.720507');
INSERT INTO "documents" VALUES('fall-b','1111111111111111111111111111111111111111111111111111111111111111','/data/fall-b.md','2026-11-25 01:28:44.610494','2026-11-25 01:28:44.610503');
CREATE TABLE passages (
	passage_id VARCHAR(36) NOT NULL, 
	document_id VARCHAR(120) NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	position INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	digest VARCHAR(32) NOT NULL, 
	PRIMARY KEY (passage_id), 
	FOREIGN KEY(document_id) REFERENCES documents (document_id) ON DELETE CASCADE
);
INSERT INTO "passages" VALUES('fall-b-1-0','fall-b','1111111111111111111111111111111111111111111111111111111111111111',0,0,13,'c91092e3378a951f3132dc7f1273497f');
INSERT INTO "passages" VALUES('fall-å-2-0','fall-å','2222222222222222222222222222222222222222222222222222222222222222',0,0,15,'b04b6cd817a2750397acfc3818cecf40');
CREATE TABLE state (
	"key" VARCHAR(64) NOT NULL, 
	value JSON NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "state" VALUES('schema','{"version": 1}');
INSERT INTO "state" VALUES('index','{"number": 2, "generation": "g000002", "description": {"encoder": "encoder@1", "dimensions": 384, "recipe": "recept", "code_version": "0.1.0"}, "corpus_version": "8b10dbf1962fce0f4e1304587df99ae4baa2d43b9447e252c417f3cecccf7b13"}');
CREATE TABLE versions (
	document_id VARCHAR(120) NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	source_name TEXT NOT NULL, 
	size_bytes INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	blocks JSON NOT NULL, 
	pages JSON NOT NULL, 
	details JSON NOT NULL, 
	notes JSON NOT NULL, 
	ingested_at DATETIME NOT NULL, 
	PRIMARY KEY (document_id, version)
);
INSERT INTO "versions" VALUES('fall-å','1111111111111111111111111111111111111111111111111111111111111111','fall-å.md',10,'Om fall-å','Först. Sedan.','[["heading", 0, 6, 1], ["paragraph", 7, 13, 0]]','[[1, 0, 6, "i"], [2, 6, 13, null]]','{"title": "Om fall-\u00e5", "language": "sv", "year": 2019, "places": ["\u00c5rdal"], "front_matter": {"jobs": [{"number": 3}]}}','["sida 2 \u00e4r en bild"]','2026-11-25 01:28:44.552418');
INSERT INTO "versions" VALUES('fall-b','1111111111111111111111111111111111111111111111111111111111111111','fall-b.md',10,'Om fall-b','Först. Sedan.','[["heading", 0, 6, 1], ["paragraph", 7, 13, 0]]','[[1, 0, 6, "i"], [2, 6, 13, null]]','{"title": "Om fall-b", "language": "sv", "front_matter": {"jobs": [{"number": 3}]}}','["sida 2 \u00e4r en bild"]','2026-11-25 01:28:44.591100');
INSERT INTO "versions" VALUES('fall-c','1111111111111111111111111111111111111111111111111111111111111111','fall-c.md',10,'Om fall-c','Först. Sedan.','[["heading", 0, 6, 1], ["paragraph", 7, 13, 0]]','[[1, 0, 6, "i"], [2, 6, 13, null]]','{"title": "Om fall-c", "language": "sv", "front_matter": {"jobs": [{"number": 3}]}}','["sida 2 \u00e4r en bild"]','2026-11-25 01:28:44.637065');
INSERT INTO "versions" VALUES('fall-å','2222222222222222222222222222222222222222222222222222222222222222','fall-å.md',10,'Om fall-å','Annan text. Ny.','[["heading", 0, 6, 1], ["paragraph", 7, 15, 0]]','[[1, 0, 6, "i"], [2, 6, 15, null]]','{"title": "Om fall-\u00e5", "language": "sv", "front_matter": {"jobs": [{"number": 3}]}}','["sida 2 \u00e4r en bild"]','2026-11-25 01:28:44.719631');
CREATE INDEX ix_documents_version ON documents (version);
CREATE INDEX ix_documents_location ON documents (location);
CREATE INDEX ix_answers_status ON answers (status);
CREATE INDEX ix_answers_created_at ON answers (created_at);
CREATE INDEX ix_passages_document ON passages (document_id, position);
COMMIT;
