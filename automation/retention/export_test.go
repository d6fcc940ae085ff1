package retention

// FindAtATime changes how many customers are found at a time.
func FindAtATime(n int) { part = n }
