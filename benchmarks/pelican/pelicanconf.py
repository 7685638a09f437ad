"""The site of the benchmark for Pelican: an issue is the archive of its day, sections are categories, sources are tags."""

SITENAME = "数字贸易简报"
SITEURL = "https://bulletin.example.org"
PUBLISHER = "示例协会"
EDITOR = "示例协会秘书处"
SHELVES = {"数据月报": "data", "行业资讯": "news", "会员风采": "members"}
PATH = "content"
THEME = "theme"
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh_cn"
STATIC_PATHS = ["static"]
ARTICLE_PATHS = ["issues"]
PAGE_PATHS: list[str] = []
PLUGINS: list[str] = []

ARTICLE_URL = "issues/{date:%Y-%m-%d}/{ordinal}/"
DAY_ARCHIVE_URL = "issues/{date:%Y-%m-%d}/"
YEAR_ARCHIVE_URL = "years/{date:%Y}/"
CATEGORY_URL = "sections/{slug}/"
TAG_URL = "sources/{slug}/"
ARTICLE_SAVE_AS, DAY_ARCHIVE_SAVE_AS, YEAR_ARCHIVE_SAVE_AS, CATEGORY_SAVE_AS, TAG_SAVE_AS = (
    f"{address}index.html" for address in (ARTICLE_URL, DAY_ARCHIVE_URL, YEAR_ARCHIVE_URL, CATEGORY_URL, TAG_URL)
)
AUTHOR_SAVE_AS = ""
CATEGORY_REGEX_SUBSTITUTIONS = list(SHELVES.items())
SLUGIFY_USE_UNICODE = True

DIRECT_TEMPLATES = ["index", "archives", "tags", "404", "issues", "sitemap", "robots"]
ARCHIVES_SAVE_AS = "issues/index.html"
TAGS_SAVE_AS = "sources/index.html"
ISSUES_SAVE_AS = "issues.xml"
SITEMAP_SAVE_AS = "sitemap.xml"
ROBOTS_SAVE_AS = "robots.txt"
PAGINATED_TEMPLATES = {"category": 50, "tag": 50}
PAGINATION_PATTERNS = ((1, "{url}", "{save_as}"), (2, "{base_name}/{number}/", "{base_name}/{number}/index.html"))

FEED_ALL_ATOM = "feed.xml"
FEED_MAX_ITEMS = 120
CATEGORY_FEED_ATOM = "sections/{slug}/feed.xml"
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
