"""Where the shapes of a chart lie: computed here, drawn by templates as SVG."""
