//! How the store looks: theme, colours, logo, the first section of the home
//! page, the announcement, own CSS. One form; the store shows it at once.

mod form;
mod look;
mod upload;

use actix_web::{HttpResponse, http::StatusCode, web, web::Query};
use askama::Template;

use self::{
    form::{Chosen, Form},
    look::{Check, ColourField, Look, ThemeCard},
    upload::Upload,
};
use super::{
    Page,
    settings::{Saved, save},
};
use crate::{
    commerce::{
        design::{self, css::Dropped},
        media,
        settings::{self, DesignSettings},
    },
    error::{FieldErrors, Result},
    web::{Access, Permission, Route, Staff, Surface, admin::fields::Fields, html, html_status, see_other},
};

const EDIT: Access = Access::Staff(Permission::EditDesign);
const HOST: Surface = Surface::Admin;

/// What staff can ask about the design.
pub const ROUTES: &[Route] = &[
    Route::get(HOST, "/admin/design", EDIT, "admin.design.edit", || web::get().to(edit)),
    Route::post(HOST, "/admin/design", EDIT, "admin.design.update", || web::post().to(update)).body(media::UPLOAD_BODY_LIMIT),
    Route::get(HOST, "/admin/design/contrast", EDIT, "admin.design.contrast", || web::get().to(contrast)),
];

#[derive(Template)]
#[template(path = "admin/design/index.html")]
struct Index {
    page: Page,
    errors: FieldErrors,
    may_edit: bool,
    stale: bool,
    version: i32,
    themes: Vec<ThemeCard>,
    shown_theme: String,
    colours: Vec<ColourField>,
    preview: Look,
    checks: Vec<Check>,
    marks: Vec<Slot>,
    hero_picture: Slot,
    words: Vec<Words>,
    link: String,
    css: String,
    dropped: Vec<Dropped>,
}

#[derive(Template)]
#[template(path = "admin/design/contrast.html")]
struct Contrast {
    page: Page,
    preview: Look,
    checks: Vec<Check>,
}

/// A picture of the design and the fields that change it.
struct Slot {
    field: &'static str,
    label: &'static str,
    hint: &'static str,
    url: String,
}

/// The texts in one language with the names of their fields.
struct Words {
    language: String,
    heading_name: String,
    heading: String,
    text_name: String,
    text: String,
    button_name: String,
    button: String,
    announcement_name: String,
    announcement: String,
}

impl Index {
    fn new(staff: &Staff, design: &DesignSettings, version: i32) -> Self {
        let theme = design::theme(&design.theme);
        let slot = |field, label, hint, id: Option<crate::ids::MediaId>| Slot {
            field,
            label,
            hint,
            url: id.map(|id| media::url(id, 320)).unwrap_or_default(),
        };
        let dropped = design::css::clean(&design.css.source).map(|cleaned| cleaned.dropped).unwrap_or_default();
        let many = staff.tenant.locales.len() > 1;
        Self {
            page: Page::of(staff, "design"),
            errors: FieldErrors::default(),
            may_edit: staff.may(Permission::EditDesign),
            stale: false,
            version,
            themes: look::themes(staff, theme),
            shown_theme: theme.id.clone(),
            colours: look::fields(theme, &design.colours),
            preview: look::look(theme, &design.colours),
            checks: look::checks(theme, &design.colours),
            marks: vec![
                slot("logo", "admin-design-logo", "admin-design-logo-hint", design.logo),
                slot("favicon", "admin-design-favicon", "admin-design-favicon-hint", design.favicon),
            ],
            hero_picture: slot("hero_picture", "admin-design-picture", "admin-design-picture-hint", design.hero.media),
            words: staff.tenant.locales.iter().map(|code| words(staff, design, code, many)).collect(),
            link: design.hero.link.clone(),
            css: design.css.source.clone(),
            dropped,
        }
    }
}

fn words(staff: &Staff, design: &DesignSettings, code: &str, many: bool) -> Words {
    let language = if many { super::settings::language_name(staff, code) } else { String::new() };
    Words {
        language,
        heading_name: format!("hero_heading_{code}"),
        heading: design.hero.heading.own(code).to_owned(),
        text_name: format!("hero_text_{code}"),
        text: design.hero.text.own(code).to_owned(),
        button_name: format!("hero_button_{code}"),
        button: design.hero.button.own(code).to_owned(),
        announcement_name: format!("announcement_{code}"),
        announcement: design.announcement.own(code).to_owned(),
    }
}

/// Shows the form.
async fn edit(staff: Staff) -> Result<HttpResponse> {
    let settings = settings::load(&mut staff.read().await?).await?;
    let version = settings.version_of::<DesignSettings>();
    html(&Index::new(&staff, &settings.design, version))
}

/// Saves it.
async fn update(staff: Staff, payload: actix_multipart::Multipart) -> Result<HttpResponse> {
    let Upload { fields, files } = upload::read(payload).await?;
    // The token first: pictures of strangers are not looked at.
    drop(staff.write(fields.get("csrf")).await?);
    let mut errors = FieldErrors::default();
    let pictures = upload::prepare(&staff, files, &mut errors).await?;
    let mut conn = staff.write(fields.get("csrf")).await?;
    let before = settings::load(&mut conn).await?.design;
    let Chosen { mut design, errors: wrong } = Form::new(&staff, &fields).over(before);
    errors.extend(wrong);
    if errors.is_empty() {
        upload::place(&mut conn, &pictures, &mut design).await?;
    }
    let version = fields.version();
    match save(&staff, conn, &design, version, errors).await? {
        Saved::Done => Ok(see_other("/admin/design?notice=design-saved")),
        Saved::Wrong(errors) => html_status(StatusCode::UNPROCESSABLE_ENTITY, &Index { errors, ..Index::new(&staff, &design, version) }),
        Saved::Stale(version) => html_status(StatusCode::CONFLICT, &Index { stale: true, ..Index::new(&staff, &design, version) }),
    }
}

/// How readable the colours in the form are, before they are saved.
async fn contrast(staff: Staff, Query(fields): Query<Fields>) -> Result<HttpResponse> {
    let settings = settings::load(&mut staff.read().await?).await?;
    let Chosen { design, .. } = Form::new(&staff, &fields).over(settings.design);
    let theme = design::theme(&design.theme);
    html(&Contrast {
        page: Page::of(&staff, "design"),
        preview: look::look(theme, &design.colours),
        checks: look::checks(theme, &design.colours),
    })
}
