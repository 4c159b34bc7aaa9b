"""What people read before they leave: ideas and facts, lists to prepare, pages, each dated and versioned."""
