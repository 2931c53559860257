//! A tenant's style sheet can colour its store and reach nothing else.

use proptest::prelude::*;

use super::*;

#[track_caller]
fn becomes(source: &str, css: &str) {
    let cleaned = clean(source).unwrap();
    assert_eq!(cleaned.css.split_whitespace().collect::<Vec<_>>().join(" "), css, "{source}");
}

/// The sheet is left with nothing, for this reason.
#[track_caller]
fn refused(source: &str, reason: &str) {
    let cleaned = clean(source).unwrap();
    assert_eq!((cleaned.css.as_str(), cleaned.dropped.first().map(|it| it.reason)), ("", Some(reason)), "{source}");
}

#[test]
fn ordinary_rules_keep_their_meaning_under_the_scope() {
    becomes(".card { color : RED ; margin:0 auto }", ".theme-scope .card { color: RED; margin: 0 auto; }");
    becomes("a,.b>c{color:#FFF}", ".theme-scope a, .theme-scope .b>c { color: #FFF; }");
    becomes("a:hover::before{opacity:.5}", ".theme-scope a:hover::before { opacity: .5; }");
    becomes("li:nth-child(2n + 1){top:33.3%}", ".theme-scope li:nth-child(2n + 1) { top: 33.3%; }");
    becomes("[lang|='id' i]{color:red!important}", ".theme-scope [lang|=\"id\" i] { color: red!important; }");
    becomes(".a{--Gap:1px;width:calc(100% - var(--Gap)*2)}", ".theme-scope .a { --Gap: 1px; width: calc(100% - var(--Gap)*2); }");
    becomes("> main{color:red}", ".theme-scope > main { color: red; }");
    becomes(".a::after{content:\"→\"}", ".theme-scope .a::after { content: \"→\"; }");
    becomes(".grid{grid-template:[a] 1fr/[b] 2fr}", ".theme-scope .grid { grid-template: [a] 1fr/[b] 2fr; }");
}

#[test]
fn the_page_itself_is_the_scope() {
    becomes(":root{--x:1}", ".theme-scope { --x: 1; }");
    becomes("HTML > body .a, body.home h1{color:red}", ".theme-scope .a, .theme-scope.home h1 { color: red; }");
    becomes(".theme-scope .a{color:red}", ".theme-scope .a { color: red; }");
    becomes("html html{color:red}", ".theme-scope { color: red; }");
    becomes("htmlx{color:red}", ".theme-scope htmlx { color: red; }");
}

#[test]
fn grouping_rules_and_nesting_stay() {
    becomes("@media (min-width: 600px){.a{color:red}}", "@media (min-width: 600px) { .theme-scope .a { color: red; } }");
    becomes(
        "@SUPPORTS (display:grid) and (not (display:inline-grid)){a{color:red}}",
        "@supports (display:grid) and (not (display:inline-grid)) { .theme-scope a { color: red; } }",
    );
    becomes("@layer base, mine; @layer mine{a{color:red}}", "@layer base, mine; @layer mine { .theme-scope a { color: red; } }");
    becomes("@keyframes spin{from{opacity:0}50%,to{opacity:1}}", "@keyframes spin { from { opacity: 0; } 50%,to { opacity: 1; } }");
    becomes(
        ".a{color:red;&:hover{color:blue}.b{color:green}> c{top:0}@media print{display:none}}",
        ".theme-scope .a { color: red; &:hover { color: blue; } & .b { color: green; } & > c { top: 0; } @media print { display: none; } }",
    );
    becomes("@container card (width > 20rem){a{color:red}}", "@container card (width > 20rem) { .theme-scope a { color: red; } }");
}

#[test]
fn at_rules_that_fetch_or_rename_are_dropped() {
    for source in [
        "@import url(//evil/x.css);",
        "@import '//evil/x.css' screen;",
        "@IMPORT \"x\";",
        "@\\69mport 'x';",
        "@imp\\6frt 'x';",
        "@charset \"utf-7\";",
        "@namespace svg url(http://www.w3.org/2000/svg);",
        "@font-face{font-family:x;src:url(//evil/f)}",
        "@font-feature-values x{@styleset{a:1}}",
        "@page{margin:0}",
        "@property --x{syntax:'<url>';inherits:true;initial-value:url(x)}",
        "@document url(http://x){a{color:red}}",
        "@scope (html){a{color:red}}",
        "@counter-style x{symbols:url(x)}",
        "@view-transition{navigation:auto}",
        "@starting-style{a{color:red}}",
        "@-ms-viewport{width:1px}",
        "@unknown{}",
    ] {
        refused(source, "admin-design-css-at-rule");
    }
}

#[test]
fn nothing_is_fetched_by_any_spelling() {
    for value in [
        "url(//evil/a)",
        "url( '//evil/a' )",
        "URL(x)",
        "u\\72l(x)",
        "\\75\\72\\6c(x)",
        "\\000075rl('x')",
        "image-set('x' 1x)",
        "-webkit-image-set(url(x) 1x)",
        "image('x')",
        "src('x')",
        "cross-fade(url(a),url(b))",
        "-webkit-cross-fade('a','b',1)",
        "element(#a)",
        "-moz-element(#a)",
        "paint(x)",
        "var(--x, url(//evil))",
        "linear-gradient(red, blue), url(x)",
        "calc(1px + url(x))",
        "url-prefix(x)",
        "url(\"x",
        "url(x y)",
        "url(x",
    ] {
        refused(&format!(".a{{background:{value}}}"), "admin-design-css-url");
        refused(&format!(".a{{--x:{value}}}"), "admin-design-css-url");
    }
    refused("input[name=csrf][value^=\"a\"]{background:url(//evil/a)}", "admin-design-css-url");
    refused("@media (x:url(y)){a{color:red}}", "admin-design-css-url");
    refused("@supports (background:url(y)){a{color:red}}", "admin-design-css-url");
}

#[test]
fn old_ways_to_run_code_are_dropped() {
    refused(".a{width:expression(alert(1))}", "admin-design-css-property");
    refused(".a{width:exp\\72 ession(alert(1))}", "admin-design-css-property");
    refused(".a{-moz-binding:none}", "admin-design-css-property");
    refused(".a{BEHAVIOR:none}", "admin-design-css-property");
    refused(".a{beh\\61vior:none}", "admin-design-css-property");
}

#[test]
fn nothing_leaves_its_place_or_speaks_for_others() {
    for value in ["fixed", "sticky", "-webkit-sticky", "FIXED !important", "fi\\78 ed", "var(--p)", "env(p)", "fixed/**/"] {
        refused(&format!(".a{{position:{value}}}"), "admin-design-css-position");
    }
    becomes(".a{position:absolute !important}", ".theme-scope .a { position: absolute !important; }");
    refused(".a{z-index:2147483647}", "admin-design-css-z-index");
    refused(".a{z-index:calc(99*99)}", "admin-design-css-z-index");
    becomes(".a{z-index:-5}", ".theme-scope .a { z-index: -5; }");
    refused(&format!(".a::before{{content:\"{}\"}}", "x".repeat(81)), "admin-design-css-content");
    refused(
        ".a::before{content:\"0123456789012345678901234567890123456789\" \"01234567890123456789012345678901234567890\"}",
        "admin-design-css-content",
    );
    refused(".a::before{content:var(--long)}", "admin-design-css-content");
}

#[test]
fn selectors_cannot_leave_the_scope() {
    for selector in [
        "+ .a",
        "~ .a",
        "body + .a",
        "html ~ x",
        ":not(&)",
        "& .a",
        "a &",
        "svg|a",
        "*|*",
        "a{",
        "1a",
        "#1",
        "@x",
        "'x'",
        "a,,b",
        "a,",
        ",a",
        "",
        "a <b",
        "a;b",
        "}a",
    ] {
        let cleaned = clean(&format!("{selector}{{color:red}}")).unwrap();
        assert_eq!(cleaned.css, "", "{selector}");
    }
    for selector in [":not(&)", "html &", ".x:is(&)", "& &"] {
        refused(&format!(".a{{{selector}{{color:red}}}}"), "admin-design-css-selector");
    }
}

#[test]
fn tags_and_comments_do_not_break_out() {
    for source in [
        "</style><script>alert(1)</script>",
        ".a{color:red}</style><script>alert(1)</script>",
        "<!-- .a{color:red} -->",
        ".a::before{content:'</style><script>alert(1)</script>'}",
        ".a{--x:</style>}",
        "[title=\"</style>\"]{color:red}",
        ".\\3c/style>{color:red}",
        ".\\<{color:red}",
        ".a{font-family:\\3c style}",
        "/* </style> */ .a{color:red}",
        "@media (width < 1px){a{color:red}}",
        "\u{feff}@charset '<';.a{color:red}",
        ".a{color:red/*",
        ".a{color:red}/*/**/<",
    ] {
        let css = clean(source).unwrap().css;
        assert!(!css.contains('<') && !css.contains("script>alert(1)</"), "{source}: {css}");
    }
    becomes("<!-- .a{color:red} -->", ".theme-scope .a { color: red; }");
    becomes(".a{background:u/**/rl(x)}", ".theme-scope .a { background: u/**/rl(x); }");
    becomes("@im/**/port 'x';.a{color:red}", ".theme-scope .a { color: red; }");
    becomes(".a{content:\"a\\\nb\"}", ".theme-scope .a { content: \"ab\"; }");
}

#[test]
fn unbalanced_input_is_closed_or_dropped() {
    becomes(".a{color:red", ".theme-scope .a { color: red; }");
    becomes("@media print{.a{color:red", "@media print { .theme-scope .a { color: red; } }");
    becomes(".a{color:red}}.b{color:blue}.c{color:green}", ".theme-scope .a { color: red; } .theme-scope .c { color: green; }");
    becomes(".a{color:rgb(1,2,3", ".theme-scope .a { color: rgb(1,2,3); }");
    becomes(".a{color:red;)}.b{top:0}", ".theme-scope .a { color: red; } .theme-scope .b { top: 0; }");
    becomes(".a{color:'x\n;top:0}", ".theme-scope .a { top: 0; }");
    becomes(".a{x;top:0}", ".theme-scope .a { top: 0; }");
    becomes(&"(".repeat(60_000), "");
    becomes(&format!("a{{x:{}", "(".repeat(60_000)), "");
    becomes(&"a{".repeat(30_000), "");
    becomes(&"@media x{".repeat(7_000), "");
}

#[test]
fn says_what_was_dropped_and_where() {
    let cleaned = clean(".a {\n  color: red;\n  position: fixed;\n}\n\n@import 'x';\n.b + & {}\n").unwrap();

    let said: Vec<_> = cleaned.dropped.iter().map(|it| (it.line, it.text.as_str(), it.reason)).collect();
    assert_eq!(
        said,
        [
            (3, "position: fixed", "admin-design-css-position"),
            (6, "@import 'x'", "admin-design-css-at-rule"),
            (7, ".b + &", "admin-design-css-selector"),
        ]
    );
}

#[test]
fn limits_hold() {
    assert_eq!(clean(&"a".repeat(5_000_000)), Err(TooMuch("admin-design-css-too-long")));
    assert!(clean(&"a{top:0}".repeat(MAX_RULES)).is_ok());
    assert_eq!(clean(&"a{top:0}".repeat(MAX_RULES + 1)), Err(TooMuch("admin-design-css-too-many")));
    assert_eq!(clean(&format!("{}{{top:0}}", vec!["a"; 30_000].join(","))), Err(TooMuch("admin-design-css-too-many")));
    becomes("a{b{c{d{top:0}}}}", ".theme-scope a { & b { & c { & d { top: 0; } } } }");
    refused("a{b{c{d{e{top:0}}}}}", "admin-design-css-nesting");
}

proptest! {
    #[test]
    fn cleaning_twice_changes_nothing_and_nothing_dangerous_is_left(source in "([a-z.#&:@{}();,'\"\\\\</*! \n-]|url\\(|@import |@media |position:fixed;|\\\\75|a\\{|color:red;){0,80}") {
        let once = clean(&source).unwrap();
        let twice = clean(&once.css).unwrap();
        prop_assert_eq!(&twice.css, &once.css);
        prop_assert_eq!(&twice.dropped, &Vec::new());
        // An escaped sign is part of a name, and within quotes nothing is read.
        let lower = once.css.to_lowercase().replace("\\@", "");
        let lower: String = lower.split('"').step_by(2).collect();
        prop_assert!(!lower.contains('<') && !lower.split(|sign: char| !(sign.is_alphanumeric() || "-_\\(".contains(sign))).any(|word| word.starts_with("url(")) && !lower.contains("@import") && !lower.contains("\nposition: fix"));
    }
}
