/** Something that went wrong for somebody, and the INSERT by which they found out. */
export interface Story {
  readonly title: string;
  readonly database: Database;
  /** The role that the application uses. */
  readonly role: string;
  /** Inserts that work before the repair, too: what makes people believe that all is well. */
  readonly before: readonly string[];
  /** The INSERT that fails until the repair, with the SQLSTATE of its failure. */
  readonly insert: string;
  readonly sqlstate: string;
}

export type Database = "job_board" | "link_shortener";

const uniqueViolation = "23505";
const notNullViolation = "23502";

function djangoSite(title: string, insert: string, before: readonly string[] = []): Story {
  return { title, database: "job_board", role: "jobs_app", before, insert, sqlstate: uniqueViolation };
}

function loadedByDms(title: string, role: string, insert: string): Story {
  return { title, database: "link_shortener", role, before: [], insert, sqlstate: notNullViolation };
}

/** In the words of the people it happened to, with the tables of `job-board.sql` and `link-shortener.sql`. */
export const stories: readonly Story[] = [
  djangoSite("A new employee", "insert into jobs_employee (name) values ('Ada') returning id"),
  djangoSite("A new segregation type", "insert into jobs_segregationtype (name) values ('glass') returning id"),
  djangoSite("A new item", "insert into jobs_item (name) values ('lamp') returning id"),
  djangoSite("A new skill", "insert into jobs_skill (name) values ('welding') returning id"),
  djangoSite(
    "A skill for an employee, in a hidden many-to-many table",
    "insert into jobs_employee_skills (employee_id, skill_id) values (1, 5) returning id",
  ),
  djangoSite(
    "A skill for a segregation type, in another one",
    "insert into jobs_segregationtype_skills (segregationtype_id, skill_id) values (1, 2) returning id",
  ),
  djangoSite(
    "A skill for an item, in a third one",
    "insert into jobs_item_skills (item_id, skill_id) values (1, 9) returning id",
  ),
  djangoSite(
    "A new billing address: the first one works, the next does not",
    "insert into profile_billingaddress (street) values ('second') returning id",
    ["insert into profile_billingaddress (street) values ('first') returning id"],
  ),
  djangoSite(
    "The next deployment: manage.py migrate",
    "insert into django_migrations (app, name) values ('jobs', '0026_auto') returning id",
  ),
  djangoSite(
    "The next model: a content type",
    "insert into django_content_type (app_label, model) values ('jobs', 'new') returning id",
  ),
  djangoSite(
    "Its permissions",
    "insert into auth_permission (content_type_id, codename) values (1, 'add_new') returning id",
  ),
  loadedByDms(
    "A new short link, by the role that may only insert",
    "shortener_api",
    "insert into shortener_link (slug, url) values ('new', 'https://example.com/new') returning id",
  ),
  loadedByDms(
    "A click, by the same role",
    "shortener_api",
    "insert into shortener_click (link_id) values (1) returning id",
  ),
  loadedByDms("A new user", "shortener_app", "insert into auth_user (username) values ('grace') returning id"),
  loadedByDms(
    "The next deployment: manage.py migrate",
    "shortener_app",
    "insert into django_migrations (app, name) values ('shortener', '0019_auto') returning id",
  ),
];
