package httpkit

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
)

func TestWithin(t *testing.T) {
	type slow struct{ takesLong bool }
	ask := func(limit time.Duration, s slow) (code int, problem string, took time.Duration) {
		synctest.Test(t, func(*testing.T) {
			r := chi.NewRouter()
			r.Use(Correlate, Within(limit), As(Principal{ID: "local"}))
			Register(NewAPI(r, "t", "1", ""), huma.Operation{OperationID: "slow", Method: http.MethodGet, Path: "/slow"}, func(error) *Problem { return nil },
				func(ctx context.Context, _ *struct{}) (*struct{}, error) {
					if s.takesLong {
						if err := TakesLong(ctx); err != nil {
							return nil, err
						}
					}
					select {
					case <-ctx.Done():
						return nil, ctx.Err()
					case <-time.After(time.Hour):
						return nil, nil
					}
				})
			began := time.Now()
			w := httptest.NewRecorder()
			r.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/slow", nil))
			var p Problem
			_ = json.Unmarshal(w.Body.Bytes(), &p)
			code, problem, took = w.Code, p.Code, time.Since(began)
		})
		return code, problem, took
	}
	if code, problem, took := ask(30*time.Second, slow{}); code != 503 || problem != "timeout" || took != 30*time.Second {
		t.Error(code, problem, took)
	}
	if code, _, took := ask(30*time.Second, slow{takesLong: true}); code != 204 || took != time.Hour {
		t.Error("what takes long is cut off:", code, took)
	}
	// Control: without a limit it goes on.
	if code, _, took := ask(0, slow{}); code != 204 || took != time.Hour {
		t.Error(code, took)
	}
}
